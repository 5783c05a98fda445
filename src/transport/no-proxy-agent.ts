/** Stands in for https-proxy-agent in bundles for browsers and React Native, where no code loads it: see `imports` in package.json. */
export const HttpsProxyAgent = undefined;
