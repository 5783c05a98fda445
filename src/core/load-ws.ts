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
