/** Options with a value for each field: the caller's, or the default. */
export type Complete<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** Options whose fields can be omitted or undefined, which has the same meaning. */
export type Incomplete<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Fills in defaults where an option is absent or undefined. */
export const complete = <Options extends object>(defaults: Options, options: Incomplete<Options> = {}): Options => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
};
