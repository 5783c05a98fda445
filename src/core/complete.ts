/** Options of which every one has a value: those of the caller, and defaults for the others. */
export type Complete<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** Options of which any can be omitted, or undefined, which is the same. */
export type Incomplete<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Fills in defaults where an option is absent or undefined. */
export const complete = <Options extends object>(defaults: Options, options: Incomplete<Options> = {}): Options => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
};
