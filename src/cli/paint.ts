/** Styles for text on a terminal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** Returns text unchanged. */
export const noPaint: Paint = { bold: (text) => text, dim: (text) => text, red: (text) => text };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const colours: Paint = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39) };

/** Whether a stream is a terminal that can rewrite lines and show colours. A dumb terminal, such as an editor's, prints the codes. */
export const isSmartTerminal = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && env['TERM'] !== 'dumb';

/** Returns colours for a terminal that supports them, unless NO_COLOR is set. https://no-color.org */
export const paintFor = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint =>
  isSmartTerminal(stream, env) && !env['NO_COLOR'] ? colours : noPaint;
