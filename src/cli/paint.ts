/** Ways to make a text stand out. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** Leaves texts as they are. */
export const noPaint: Paint = { bold: (text) => text, dim: (text) => text, red: (text) => text };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const colours: Paint = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39) };

/** Colours on a terminal that has them, unless NO_COLOR asks for none. https://no-color.org */
export const paintFor = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint =>
  stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? colours : noPaint;
