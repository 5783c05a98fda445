/** A URL, absolute or relative to a base; undefined where the text is none. Not asked first whether it can be: that would read it twice. */
export const parseUrl = (text: string, base?: string): URL | undefined => {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
};
