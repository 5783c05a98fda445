import type { Agent, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import type { HttpsProxyAgent as HttpsAgent } from '#https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { loadHttpsProxyAgent } from '../core/lazy.js';
import { parseUrl } from '../core/same-origin.js';
import { codeNotLoaded, TransportError } from './transport-error.js';

/**
 * Returns the proxy for requests to an origin by the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or
 * lower case. Undefined where there is none, and with `NODE_USE_ENV_PROXY=0`. Node only.
 *
 * @throws TransportError with the code `ERR_PROXY_UNSUPPORTED` for a proxy that uses neither HTTP nor HTTPS.
 */
export const proxyOf = (origin: string): URL | undefined => {
  const { env } = process;
  const proxy = env['NODE_USE_ENV_PROXY'] === '0' ? '' : getProxyForUrl(origin);
  if (proxy === '') return undefined;
  // A bare host:port gets the scheme of the request, although nearly every proxy expects plain HTTP.
  const isWhole = Object.values(env).includes(proxy);
  const url = parseUrl(isWhole ? proxy : proxy.replace(/^https:/, 'http:'));
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  // Not the value itself: it can contain a password.
  throw new TransportError(
    `the environment names a proxy for ${origin} that is not an HTTP or HTTPS proxy: set HTTPS_PROXY to a URL such as http://proxy.example.com:3128, or NO_PROXY`,
    'ERR_PROXY_UNSUPPORTED',
  );
};

/** Creates an agent whose connections lead through a proxy and are reused from page to page. Each starts with a CONNECT. Its code is loaded only where a proxy is configured. */
export const proxyTunnel = async (proxy: URL): Promise<Agent> => {
  const loaded = await loadHttpsProxyAgent().catch((error: unknown) => {
    throw codeNotLoaded('proxies', error);
  });
  const HttpsProxyAgent = loaded.HttpsProxyAgent as typeof HttpsAgent;
  const { checkServerIdentity } = process.getBuiltinModule('node:tls');

  class ProxyTunnel extends HttpsProxyAgent<string> {
    override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
      if (request.destroyed) throw new Error('aborted');
      const { host = '' } = options;
      let status = 0;
      const cancellation = new AbortController();
      const cancel = () => cancellation.abort();
      request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => (status = statusCode));
      // Nothing else ends a connection on which the proxy has not responded yet: cross-fetch and ws abort requests by the deprecated `abort`.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- `close` is emitted only after the connection is open
      request.once('abort', cancel);
      // Read before the first await.
      Object.assign(this.connectOpts, { signal: cancellation.signal });
      try {
        // Without this, the certificate of an IP address would be compared with `localhost`.
        const identity = {
          checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
        };
        const socket = await super.connect(request, { ...options, ...identity });
        if (status === 200) return socket;
        socket.destroy();
        throw new Error(`the proxy responded to CONNECT with ${status}`);
      } catch (error) {
        const code = status > 0 && status < 500 ? 'ERR_PROXY_DENIED' : 'ERR_PROXY_TUNNEL';
        throw Object.assign(error as Error, { code: (error as { code?: string }).code ?? code });
      } finally {
        request.off('abort', cancel);
      }
    }
  }

  return new ProxyTunnel(proxy, { keepAlive: true, scheduling: 'lifo' });
};

type ConnectOptions = Parameters<HttpsAgent<string>['connect']>[1];
