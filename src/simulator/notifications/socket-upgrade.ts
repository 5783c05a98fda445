import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { loadWs, type Ws } from '../../core/lazy.js';
import type { Upgrade } from '../http/upgrade.js';
import type { ChannelStore } from './channel-store.js';
import { serveChannel, type SessionParts } from './session.js';

/**
 * Lets sockets in to `/channels/{id}`, one for each channel: a second one replaces the first. The package `ws` is loaded when the
 * first one comes; without it, sockets get a 501.
 */
export const socketUpgrade = (store: ChannelStore, parts: SessionParts): Upgrade => {
  let server: Promise<WebSocketServer | undefined> | undefined;
  const enter = async (message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    server ??= loadWs().then((ws) => ws && serverOf(ws));
    const webSocketServer = await server;
    if (webSocketServer === undefined)
      return void socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n');
    const [, id = ''] = /^\/channels\/([^/?]+)$/.exec(message.url ?? '') ?? [];
    const channel = store.find(id);
    if (channel === undefined) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    if (socket.destroyed) return;
    webSocketServer.handleUpgrade(message, socket, head, (webSocket) => {
      channel.session?.close();
      channel.usedMs = parts.wallClock();
      channel.session = serveChannel(webSocket, channel, parts);
    });
  };
  return (message, socket, head) => {
    socket.on('error', () => socket.destroy());
    enter(message, socket, head).catch(() => socket.destroy());
  };
};

const serverOf = ({ WebSocketServer: Server }: Ws): WebSocketServer =>
  new (Server as typeof WebSocketServer)({ noServer: true, clientTracking: false });
