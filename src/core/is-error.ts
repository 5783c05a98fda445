const tags: ReadonlySet<string> = new Set(['[object Error]', '[object DOMException]']);

/**
 * True for errors of every realm. Where code runs in a context of its own, such as a test of Jest, the errors of Node's modules are not
 * `instanceof Error`.
 */
export const isError = (value: unknown): value is Error =>
  value instanceof Error || tags.has(Object.prototype.toString.call(value));
