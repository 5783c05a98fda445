/**
 * Every module that is loaded on first use, so that an app without it loads less. Modules of any layer are named here, and only here: each
 * saves more than 1 kB of a browser's bundle (gzip), or needs Node. Internal ones are omitted from the published types, which would lead to
 * Node's types and to those of packages for ES modules only.
 */

/**
 * Runs with slices, checkpoints and merging: 8.6 kB.
 * @internal
 */
export const loadSlicedRun = () => import('../run/sliced/sliced-run.js');

/**
 * Mergers of rows, for runs with `merge`: 1.3 kB.
 * @internal
 */
export const loadMergers = () => import('../endpoints/mergers.js');

/**
 * Calendars of time zones: 20 kB.
 * @internal
 */
export const loadTemporal = () => import('../run/sliced/temporal.js');

/**
 * Files that are replaced as a whole. Node only.
 * @internal
 */
export const loadAtomicFile = () => import('../run/sliced/atomic-file.js');

/** cross-fetch. Loaded by `node-fetch.js` after it has set how deprecations of its packages are reported. */
export const loadCrossFetch = async (): Promise<CrossFetch> => {
  const loaded: Partial<CrossFetch> & { readonly default: unknown } = await import('cross-fetch');
  // In a bundle of ES modules for Node, a CommonJS package that is imported dynamically has only a default export.
  return (loaded.fetch === undefined ? loaded.default : loaded) as CrossFetch;
};

interface CrossFetch {
  readonly fetch: unknown;
  readonly Response: unknown;
}

/**
 * cross-fetch with connections that are kept open. Node only.
 * @internal
 */
export const loadNodeFetch = () => import('../transport/node-fetch.js');

/**
 * Proxies that the environment names. Node only.
 * @internal
 */
export const loadProxy = () => import('../transport/proxy.js');

/** Tunnels through a proxy. Node only, and only where there is a proxy. */
export const loadHttpsProxyAgent = (): Promise<{ readonly HttpsProxyAgent: unknown }> => import('#https-proxy-agent');

/** The package `ws`. Its classes have no type here: published types must not need `@types/ws`. */
export interface Ws {
  readonly WebSocket: unknown;
  readonly WebSocketServer: unknown;
}

const notFound: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Loads the package `ws`, an optional peer; undefined where it is not installed. Inside of `try`, so that bundlers accept that it may be
 * missing; `spec/build.js` keeps that so in CommonJS.
 */
export const loadWs = async (): Promise<Ws | undefined> => {
  try {
    const ws: Partial<Ws> = await import('ws');
    // In a browser's bundle `ws` is an empty module: see the field `browser` of package.json.
    return ws.WebSocket === undefined ? undefined : (ws as Ws);
  } catch (error) {
    if (error instanceof Error && 'code' in error && notFound.has(error.code)) return undefined;
    throw error;
  }
};
