import { expect } from 'chai';
import fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import { QueryError } from '../../src/core/errors.js';
import {
  both,
  callable,
  type Codec,
  decoded,
  type Fields,
  Flag,
  guarded,
  instance,
  isValid,
  listOf,
  NonEmptyString,
  notWith,
  numberFrom,
  oneOf,
  optional,
  orThrow,
  positive,
  problemsAt,
  quote,
  refined,
  struct,
  switched,
  throwIfAny,
  uniqueListOf,
  validateAt,
  wholeNumber,
  withDefault,
  withRule,
} from '../../src/core/validation.js';

const circle: { self?: unknown } = {};
circle.self = circle;

interface Example {
  readonly a: string;
  readonly b?: number | undefined;
}

const Example = struct({ a: NonEmptyString, b: optional(wholeNumber(1, 9)) } satisfies Fields<Example>);
const WithMethod = instance<{ run(): void }>({ run: callable() });

describe('codecs of options', () => {
  const table: readonly [string, Codec<unknown>, readonly unknown[], readonly unknown[]][] = [
    [
      'NonEmptyString',
      NonEmptyString,
      ['a', ' a ', 'ü'],
      ['', ' ', '\t', 'a\r\nb', 'a\u0000', 'a\u007f', undefined, 5],
    ],
    ['wholeNumber(1, 1000)', wholeNumber(1, 1000), [1, 1000], [0, 1001, -1, 1.5, NaN, Infinity, '5', 5n, null]],
    ['wholeNumber(0)', wholeNumber(0), [0, Number.MAX_SAFE_INTEGER], [-1, 2 ** 53, Infinity]],
    ['numberFrom(0, 1)', numberFrom(0, 1), [0, 0.5, 1], [-1, 1.1, NaN, '0', null]],
    ['numberFrom(0)', numberFrom(0), [0, 1e300], [-1, Infinity, NaN]],
    ['numberFrom(0, Infinity)', numberFrom(0, Infinity), [0, Infinity], [-1, NaN]],
    ['positive()', positive(), [0.1, Infinity], [0, -1, NaN, '1', null, undefined]],
    ['positive(10)', positive(10), [10], [10.1, Infinity]],
    ['oneOf', oneOf(['a', 'b']), ['a', 'b'], ['A', '', undefined, null, ['a']]],
    ['callable', callable(), [() => 1], [undefined, {}, 'f']],
    ['Flag', Flag, [true, false], ['yes', 0, undefined, null]],
    ['notWith', notWith('`merge`'), [undefined], [null, false, 5]],
    ['listOf', listOf(NonEmptyString), [[], ['a', 'a']], ['a', undefined, [1]]],
    ['uniqueListOf', uniqueListOf(NonEmptyString), [['a'], ['a', 'b']], [[], 'a', [''], ['a', 'a'], { length: 1 }]],
    [
      'uniqueListOf by length',
      uniqueListOf(NonEmptyString, (item) => String(item).length),
      [['a', 'bb']],
      [['a', 'b']],
    ],
    ['optional', optional(NonEmptyString), [undefined, 'a'], [null, '']],
    ['withDefault', withDefault(NonEmptyString, 'x'), [undefined, 'a'], [null, '']],
    ['struct', Example, [{ a: 'x' }, { a: 'x', c: undefined }], [null, [], 'a', {}, { a: 'x', c: 1 }]],
    ['instance', WithMethod, [{ run: () => 1 }, { run: () => 1, more: 1 }], [null, [], 'a', {}, { run: 1 }]],
  ];
  for (const [name, codec, right, wrong] of table) {
    it(`should accept and reject by ${name}`, () => {
      for (const value of right) expect(isValid(codec, value), quote(value)).to.equal(true);
      for (const value of wrong) expect(problemsAt('here', codec, value), quote(value)).to.have.length(1);
    });
  }

  const messages: readonly [Codec<unknown>, unknown, string][] = [
    [NonEmptyString, '', 'must be a non-empty string'],
    [NonEmptyString, 'a\nb', 'must not contain line breaks or control characters'],
    [wholeNumber(1, 9), 0, 'must be a whole number from 1 to 9'],
    [numberFrom(0, 1), 2, 'must be a number from 0 to 1'],
    [numberFrom(0), -1, 'must be a number of at least 0'],
    [positive(), 0, 'must be a number above 0'],
    [positive(9), 0, 'must be a number above 0 and at most 9'],
    [callable(), 5, 'must be a function'],
    [Flag, 5, 'must be true or false'],
    [notWith('`merge`'), 5, 'cannot be combined with `merge`: omit it'],
    [listOf(NonEmptyString), 'a', 'must be an array'],
    [uniqueListOf(NonEmptyString), [], 'must be a non-empty array'],
    [uniqueListOf(NonEmptyString), ['a', 'b', 'a'], 'contains "a" more than once'],
    [oneOf(['a', 'b']), 'c', 'must be one of a, b'],
    [oneOf(['a', 'b'], (value) => `${quote(value)} is new`), 'c', '"c" is new'],
    [oneOf(['matches', 'notExists']), 'NotExists', 'must be written notExists, not "NotExists"'],
    [oneOf(['matches', 'notExists']), ['matches'], 'must be one of matches, notExists'],
    [Example, 5, 'must be an object with a, b'],
    [WithMethod, 5, 'must be an object with run'],
    [guarded('a promise', (value): value is never => value === circle), 5, 'must be a promise'],
    [refined(wholeNumber(1), (value) => (value > 5 ? `${value} is too many` : undefined)), 6, '6 is too many'],
    [switched<unknown>((value) => (typeof value === 'number' ? wholeNumber(1) : Flag)), 'x', 'must be true or false'],
  ];
  for (const [codec, value, message] of messages) {
    it(`should report for ${quote(value)}: ${message}`, () => {
      expect(problemsAt('here', codec, value)).to.deep.equal([{ path: 'here', message }]);
    });
  }

  it('should list the known fields for an unknown one', () => {
    expect(problemsAt('here', Example, { a: 'x', c: 1 })).to.deep.equal([
      { path: 'here.c', message: 'is not known: use one of a, b' },
    ]);
  });

  it('should report the path of each invalid item and field', () => {
    const codec = struct({ list: listOf(listOf(oneOf(['a']))), name: NonEmptyString });
    const paths = (path: string, value: unknown) => problemsAt(path, codec, value).map((problem) => problem.path);
    expect(paths('', { list: [['a', 'x'], ['y']] })).to.deep.equal(['list[0][1]', 'list[1][0]', 'name']);
    expect(paths('deep', { list: [0] })).to.deep.equal(['deep.list[0]', 'deep.name']);
  });

  it('should report problems of fields, unknown fields and contradictions at once', () => {
    const codec = struct({ a: NonEmptyString, b: Flag }, ({ a, b }) =>
      a === '' && b === 0 ? [{ path: 'b', message: 'contradicts a' }] : [],
    );
    const paths = problemsAt('', codec, { a: '', b: 0, c: 1 }).map(({ path }) => path);
    expect(paths).to.deep.equal(['a', 'b', 'c', 'b']);
    expect(() => decoded('builder', codec, null)).to.throw(QueryError, /^builder: must be an object with a, b$/);
  });

  it('should report the problems of a rule in addition to those of the codec', () => {
    const codec = withRule(listOf(NonEmptyString), (value) =>
      Array.isArray(value) && value.includes('x') ? [] : [{ path: '', message: 'must contain x' }],
    );
    expect(problemsAt('list', codec, ['']).map(({ path }) => path)).to.deep.equal(['list[0]', 'list']);
    expect(problemsAt('list', codec, ['x'])).to.deep.equal([]);
  });

  it('should decode an object to a frozen copy without undefined fields, at any depth', () => {
    const given = { list: [{ a: 'x', b: undefined }], b: undefined };
    const codec = struct({ list: listOf(Example), b: optional(Flag) });
    const copy = decoded('builder', codec, given);
    expect(copy).to.not.equal(given);
    expect(copy).to.be.frozen;
    expect(Object.keys(copy)).to.deep.equal(['list']);
    expect(copy.list).to.be.frozen;
    expect(Object.keys(copy.list[0] ?? {})).to.deep.equal(['a']);
    expect(copy.list[0]).to.be.frozen;
  });

  it('should fill in defaults, also those of nested fields', () => {
    const codec = struct({
      n: withDefault(wholeNumber(1), 5),
      deep: withDefault(struct({ m: withDefault(Flag, true) }), {}),
    });
    expect(decoded('builder', codec, {})).to.deep.equal({ n: 5, deep: { m: true } });
    expect(decoded('builder', codec, { n: 6, deep: { m: false } })).to.deep.equal({ n: 6, deep: { m: false } });
  });

  it('should keep an instance as it is', () => {
    const given = { run: () => 1 };
    expect(decoded('builder', WithMethod, given)).to.equal(given);
  });

  it('should validate 20,000 items in linear time', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => `q${index}`);
    expect(decoded('builder', uniqueListOf(NonEmptyString), items)).to.have.length(20_000);
  });

  it('should throw one QueryError with all problems, and nothing where there are none', () => {
    const validated = pipe(validateAt('a', Flag, 1), both(validateAt('b', Flag, 2)), both(validateAt('c', Flag, true)));
    expect(() => orThrow('builder')(validated)).to.throw(
      QueryError,
      'builder: a: must be true or false; b: must be true or false',
    );
    expect(orThrow('builder')(pipe(validateAt('a', Flag, true), both(validateAt('b', Flag, false))))).to.equal(true);
    expect(() => throwIfAny('builder', [])).to.not.throw();
    const problems = [{ path: 'a', message: 'one' }];
    expect(() => throwIfAny('builder', problems))
      .to.throw(QueryError, 'builder: a: one')
      .with.deep.property('problems', problems);
  });
});

describe('quote', () => {
  it('should show any value on one line, in at most 40 characters', () => {
    const odd = fc.constantFrom(circle, 5n, undefined, Symbol('s'), () => 1, new Map(), 'x'.repeat(1e6), '\r\n', NaN);
    fc.assert(
      fc.property(fc.oneof(fc.anything(), odd), (value) => {
        const shown = quote(value);
        expect(shown.length).to.be.within(1, 40);
        expect(shown).to.not.match(/[\r\n]/);
      }),
    );
  });

  it('should cut what is longer than 40 characters', () => {
    expect(quote('x'.repeat(38))).to.equal(`"${'x'.repeat(38)}"`);
    expect(quote('x'.repeat(39))).to.equal(`"${'x'.repeat(36)}...`);
  });

  it('should show values that JSON cannot represent', () => {
    expect(quote(5n)).to.equal('5n');
    expect(quote(undefined)).to.equal('undefined');
    expect(quote(circle)).to.equal('an object');
  });

  it('should quote strings, so that white space shows', () => {
    expect(quote(' a\n')).to.equal('" a\\n"');
    expect(quote('5')).to.equal('"5"');
    expect(quote(5)).to.equal('5');
  });
});
