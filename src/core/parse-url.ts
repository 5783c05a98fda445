/** Parses a URL, absolute or relative to a base; returns undefined where it is invalid. `URL.canParse` first would parse it twice. */
export const parseUrl = (text: string, base?: string): URL | undefined => {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
};
