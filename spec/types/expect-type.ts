/** Compiles only where the two types are the same. */
export const sameType = <A, B>(..._proof: Same<A, B> extends true ? [] : ['these types differ', A, B]): void =>
  undefined;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A value of a type, for specs that are compiled and never run. */
export declare const some: <T>() => T;

sameType<string, string>();
// @ts-expect-error -- proves that the check can fail
sameType<string, string | null>();
// @ts-expect-error -- any equals any only
sameType<unknown, string>();
