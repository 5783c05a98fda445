declare module 'proxy-from-env' {
  /** The proxy of a URL by the environment; empty where there is none. */
  export const getProxyForUrl: (url: string) => string;
}
