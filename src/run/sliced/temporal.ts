// A file of its own: Temporal's package has ES modules only, so the CommonJS build bundles it here (spec/build.js).
export { Temporal } from 'temporal-polyfill';
