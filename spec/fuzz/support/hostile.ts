import fc from 'fast-check';

/** Keys that reach into prototypes when they are assigned, and those of the contracts. */
const keys = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length', '', '0'],
  ...'entities results conversations group data metrics metric stats qualifier views name interval count sum'.split(
    ' ',
  ),
  ...'queueId queueName mediaType offered nextPageUri nextUri cursor totalHits participants sessions segments'.split(
    ' ',
  ),
  ...'topicName eventBody result message code contextId version query covered begun told'.split(' '),
];

const key = fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 6 }));

/** Values of any shape that JSON can represent. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, '', '404', 404, 1e308, -0, 0.5, '__proto__', 'v2.system.', '2026-10-01T00:00:00Z/'),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries) as unknown),
  ),
})).value;

type Path = readonly string[];

const pathsIn = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))]
    : [path];

const replacedAt = (value: unknown, [name, ...rest]: Path, by: (value: unknown) => unknown): unknown => {
  if (name === undefined) return by(value);
  const entries = Object.entries(value as object).map(
    ([each, inner]) => [each, each === name ? replacedAt(inner, rest, by) : (inner as unknown)] as const,
  );
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};

/** A valid value with some places in it changed: replaced, or an object with more keys. */
export const changed = (right: unknown): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.nat(), jsonValue, fc.boolean()), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce((value: unknown, [place, by, isAdded]) => {
      const paths = pathsIn(value);
      return replacedAt(value, paths[place % paths.length] ?? [], (former) =>
        isAdded && isPlain(former) && isPlain(by)
          ? Object.fromEntries([...Object.entries(former), ...Object.entries(by)])
          : by,
      );
    }, right),
  );

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const tokens = ['null', '{', '}', '[', ']', '"', ',', ':', '1e999', '-', '"__proto__":', '\\u0000', '\ufeff', '[[[['];
const encoder = new TextEncoder();

const edit = fc.record({
  at: fc.nat(),
  removed: fc.nat({ max: 8 }),
  added: fc.oneof(
    fc.constantFrom(...tokens).map((token) => encoder.encode(token)),
    fc.uint8Array({ maxLength: 4 }),
  ),
});

/** The bytes of a text with some of them lost, changed or added. */
export const mutated = (text: string): fc.Arbitrary<Uint8Array> =>
  fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((bytes, { at, removed, added }) => {
      const place = at % (bytes.length + 1);
      return Uint8Array.from([...bytes.slice(0, place), ...added, ...bytes.slice(place + removed)]);
    }, encoder.encode(text)),
  );

/** A value nested so deep that recursing into it exhausts the stack. */
const nested = (around: 'array' | 'object', depth = 10_000): string =>
  around === 'array'
    ? '['.repeat(depth) + ']'.repeat(depth)
    : '{"toString":'.repeat(depth) + 'null' + '}'.repeat(depth);

/** The maximum number of places that are tried. */
const mostPlaces = 24;

/** The JSON texts of a valid value with one place in it nested deep, for places all over it. */
export const nestedAtEach = (right: unknown): readonly string[] => {
  const paths = pathsIn(right);
  const step = Math.ceil(paths.length / mostPlaces);
  return paths
    .filter((_, index) => index % step === 0)
    .flatMap((path) =>
      (['array', 'object'] as const).map((around) =>
        JSON.stringify(replacedAt(right, path, () => 'HERE')).replace('"HERE"', nested(around)),
      ),
    );
};
