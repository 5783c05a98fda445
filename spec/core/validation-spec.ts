import { expect } from 'chai';
import fc from 'fast-check';
import { QueryError } from '../../src/core/errors.js';
import {
  callable,
  type Check,
  checked,
  eachOf,
  exactFields,
  fields,
  finite,
  flag,
  must,
  oneOf,
  optional,
  positive,
  quote,
  refuseIfAny,
  someOf,
  text,
  wholeNumber,
} from '../../src/core/validation.js';

const circle: { self?: unknown } = {};
circle.self = circle;

describe('problems', () => {
  const table: readonly [string, Check, readonly unknown[], readonly unknown[]][] = [
    ['text', text, ['a', ' a ', 'ü'], ['', ' ', '\t', 'a\r\nb', 'a\u0000', 'a\u007f', undefined, null, 5, {}]],
    ['wholeNumber(1, 1000)', wholeNumber(1, 1000), [1, 1000], [0, 1001, -1, 1.5, NaN, Infinity, '5', 5n, null]],
    ['wholeNumber(0)', wholeNumber(0), [0, Number.MAX_SAFE_INTEGER], [-1, 2 ** 53, Infinity]],
    ['positive()', positive(), [0.1, Infinity], [0, -1, NaN, '1', null, undefined]],
    ['positive(10)', positive(10), [10], [10.1, Infinity]],
    ['oneOf', oneOf(['a', 'b']), ['a', 'b'], ['A', '', undefined, null, ['a']]],
    ['callable', callable, [() => 1], [undefined, {}, 'f']],
    ['eachOf(text)', eachOf(text), [[], ['a', 'a']], ['a', undefined, [1]]],
    ['someOf(text)', someOf(text), [['a'], ['a', 'b']], [[], 'a', undefined, [''], ['a', 'a'], { length: 1 }]],
    ['finite', finite, [0, -1.5], [NaN, Infinity, '1', undefined, null]],
    ['flag', flag, [true, false], ['yes', 0, undefined, null]],
    ['someOf by length', someOf(text, (item) => String(item).length), [['a', 'bb']], [['a', 'b']]],
    ['optional(text)', optional(text), [undefined, 'a'], [null, '']],
    ['fields', fields<{ a: string }>({ a: text }), [{ a: 'x' }, { a: 'x', b: 1 }], [null, [], 'a', {}, { a: 1 }]],
    [
      'exactFields',
      exactFields<{ a: string }>({ a: text }),
      [{ a: 'x' }, { a: 'x', b: undefined }],
      [null, {}, { a: 'x', b: 1 }],
    ],
  ];
  for (const [name, check, right, wrong] of table) {
    it(`should accept and reject by ${name}`, () => {
      for (const value of right) expect(check('here', value)).to.deep.equal([]);
      for (const value of wrong) expect(check('here', value), quote(value)).to.have.length(1);
    });
  }

  const said: readonly [Check, unknown, string][] = [
    [text, '', 'must be a text that is not empty'],
    [text, 'a\nb', 'must not hold line breaks or control characters'],
    [wholeNumber(1, 9), 0, 'must be a whole number from 1 to 9'],
    [positive(), 0, 'must be a number above 0'],
    [positive(9), 0, 'must be a number above 0 and at most 9'],
    [eachOf(text), 'a', 'must be an array'],
    [someOf(text), [], 'must be an array of at least one'],
    [fields<{ a: string; b: string }>({ a: text, b: text }), 5, 'must be an object of a, b'],
    [exactFields<{ a: string; b?: string }>({ a: text, b: optional(text) }), 5, 'must be an object of a, b'],
  ];
  for (const [check, value, message] of said) {
    it(`should report for ${quote(value)}: ${message}`, () => {
      expect(check('here', value)).to.deep.equal([{ path: 'here', message }]);
    });
  }

  it('should omit undefined fields from the frozen copy, at any depth', () => {
    const given = { a: 'x', b: undefined, deep: [{ c: undefined, d: null }] };
    const any: Check = () => [];
    expect(Object.keys(checked('builder', given, any))).to.deep.equal(['a', 'deep']);
    expect(JSON.stringify(checked('builder', given, any).deep)).to.equal('[{"d":null}]');
    expect(Object.keys(checked('builder', given, any).deep[0] ?? {})).to.deep.equal(['d']);
  });

  it('should list the names of a closed set', () => {
    expect(oneOf(['a', 'b'])('here', 'c')).to.deep.equal([{ path: 'here', message: 'must be one of a, b' }]);
  });

  it('should suggest the right spelling for another case', () => {
    const check = oneOf(['matches', 'notExists']);
    for (const given of ['NOTEXISTS', 'notexists', 'NotExists']) {
      expect(check('here', given)).to.deep.equal([
        { path: 'here', message: `must be written notExists, not "${given}"` },
      ]);
    }
    for (const given of [['matches'], Object.create(null)]) {
      expect(check('here', given)).to.deep.equal([{ path: 'here', message: 'must be one of matches, notExists' }]);
    }
  });

  it('should list the known names for an unknown one', () => {
    const check = exactFields<{ a: string; b?: string }>({ a: text, b: optional(text) });
    expect(check('here', { a: 'x', c: 1 })).to.deep.equal([
      { path: 'here.c', message: 'is not known: there are a, b' },
    ]);
  });

  it('should contain the path to the invalid item and field', () => {
    const check = fields<{ list: unknown; name: unknown }>({ list: eachOf(oneOf(['a'])), name: text });
    expect(check('', { list: ['a', 'x', 'y'] }).map(({ path }) => path)).to.deep.equal(['list[1]', 'list[2]', 'name']);
    expect(check('deep', { list: [0] }).map(({ path }) => path)).to.deep.equal(['deep.list[0]', 'deep.name']);
  });

  it('should name the repeated item', () => {
    expect(someOf(text)('list', ['a', 'b', 'a'])).to.deep.equal([{ path: 'list', message: 'has "a" more than once' }]);
  });

  it('should show the given value where a message includes it', () => {
    expect(
      must(
        () => false,
        (shown) => `${shown} is wrong`,
      )('x', 'y'),
    ).to.deep.equal([{ path: 'x', message: '"y" is wrong' }]);
  });

  it('should check the relations between the fields of an object, and skip them where it is none', () => {
    const further = () => [{ path: 'b', message: 'further' }];
    const check = fields<{ a: string }>({ a: text });
    expect(() => checked('builder', { a: 'x' }, check, further)).to.throw(QueryError, /^builder: b: further$/);
    expect(() => checked('builder', null as never, check, further)).to.throw(
      QueryError,
      /^builder: must be an object of a$/,
    );
  });

  it('should throw one QueryError with all problems, and nothing where there are none', () => {
    const problems = [
      { path: 'a', message: 'one' },
      { path: 'b', message: 'two' },
    ];
    expect(() => refuseIfAny('builder', [])).to.not.throw();
    expect(() => refuseIfAny('builder', problems))
      .to.throw(QueryError, 'builder: a: one; b: two')
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
