import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { WebSocket as WsWebSocket } from 'ws';
import { isQueryError } from '../../src/core/error-guards.js';
import { webSocketClass } from '../../src/live/web-socket-class.js';
import { failure } from '../helpers/simulated.js';
import { fakeWebSockets } from './support/fake-web-socket.js';

const streaming = 'wss://streaming.example.com';

const never = () => {
  throw new Error('ws must not be loaded');
};

describe('webSocketClass', () => {
  it("should be the platform's own where there is one, without loading anything", async () => {
    const { webSocket } = fakeWebSockets();
    expect(await lastValueFrom(webSocketClass(webSocket, streaming, never))).to.equal(webSocket);
  });

  it('should be the one of ws otherwise', async () => {
    const Class = await lastValueFrom(webSocketClass(undefined, streaming));
    expect(Class.prototype).to.be.an.instanceOf(WsWebSocket);
  });

  it('should report what to install where there is neither', async () => {
    const error = await failure(lastValueFrom(webSocketClass(undefined, streaming, () => Promise.resolve(undefined))));
    expect(error).to.satisfy(isQueryError);
    expect(String(error)).to.contain('npm install ws');
  });

  it('should pass any other failure on', async () => {
    const broken = new Error('broken');
    expect(await failure(lastValueFrom(webSocketClass(undefined, streaming, () => Promise.reject(broken))))).to.equal(
      broken,
    );
  });
});
