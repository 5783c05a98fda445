import { expect } from 'chai';
import * as t from 'io-ts';
import { toDecodeFailures } from '../../src/core/decode-failures.js';
import type { DecodeFailure } from '../../src/core/errors.js';
import { Finite, specialised } from '../../src/core/codecs.js';
const failuresOf = (codec: t.Decoder<unknown, unknown>, value: unknown): readonly DecodeFailure[] => {
  const decoded = codec.decode(value);
  return decoded._tag === 'Left' ? toDecodeFailures(decoded.left) : [];
};
const failure = (path: string, expected: string, actual: string): DecodeFailure => ({ path, expected, actual });

const Item = t.intersection(
  [t.type({ id: t.string }), t.partial({ size: t.union([Finite, t.null], 'a size') })],
  'Item',
);
const List = t.type({ items: t.union([t.array(Item, 'items'), t.null], 'items or null') }, 'List');

describe('toDecodeFailures', () => {
  it("should contain the path to the field through arrays, unions and intersections, with the input's own keys", () => {
    const input = { items: [{ id: 'a' }, { id: 'b', size: 'big' }, { id: 3 }] };
    expect(failuresOf(List, input)).to.deep.equal([
      failure('items[1].size', 'a size', '"big"'),
      failure('items[2].id', 'string', '3'),
    ]);
  });

  it('should look through a check that precedes a codec', () => {
    const Fast = t.type({ items: t.array(specialised(Item, () => false)) });
    expect(failuresOf(Fast, { items: [{ id: 'a' }, { id: 3 }] })).to.deep.equal([
      failure('items[1].id', 'string', '3'),
    ]);
  });

  it('should report a union once, under its own name, where no member matches further', () => {
    expect(failuresOf(List, { items: 'none' })).to.deep.equal([failure('items', 'items or null', '"none"')]);
    expect(failuresOf(List, { items: [null] })).to.deep.equal([failure('items[0]', 'Item', 'null')]);
  });

  it('should have an empty path for the page itself', () => {
    expect(failuresOf(List, [])).to.deep.equal([failure('', 'List', 'an array of 0')]);
    expect(failuresOf(List, undefined)).to.deep.equal([failure('', 'List', 'nothing')]);
  });

  it('should not mistake a numeric key for an index', () => {
    expect(failuresOf(t.record(t.string, t.string), { 5: 5 })).to.deep.equal([failure('5', 'string', '5')]);
  });

  it('should follow the path through a page that is an array itself', () => {
    expect(failuresOf(t.array(t.type({ id: t.string })), [{ id: 'a' }, {}])).to.deep.equal([
      failure('[1].id', 'string', 'nothing'),
    ]);
  });

  it('should show a long key by its length, as it could be a token that the server echoed', () => {
    const [long, short] = ['k'.repeat(41), 'k'.repeat(40)];
    expect(failuresOf(t.record(t.string, t.string), { [long]: 5, [short]: 5 })).to.deep.equal([
      failure('(a key of 41 characters)', 'string', '5'),
      failure(short, 'string', '5'),
    ]);
  });

  it('should keep the first of several messages for one path', () => {
    const saying = (message: string) =>
      new t.Type<number, unknown>(message, Finite.is, (u, c) => t.failure(u, c, message), t.identity);
    const Either = t.type({ n: t.union([saying('this one'), saying('another one')]) });
    expect(failuresOf(Either, { n: 'x' })).to.deep.equal([failure('n', 'this one', '"x"')]);
  });

  it('should prefer the message of the codec', () => {
    const Even = new t.Type<number, unknown>(
      'Even',
      Finite.is,
      (u, c) => t.failure(u, c, 'an even number'),
      t.identity,
    );
    expect(failuresOf(t.type({ n: Even }), { n: 3 })).to.deep.equal([failure('n', 'an even number', '3')]);
  });

  const values: readonly [unknown, string][] = [
    [undefined, 'nothing'],
    [null, 'null'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [true, 'true'],
    ['', '""'],
    ['a\nb', '"a\\nb"'],
    ['12345678', '"12345678"'],
    ['123456789', 'a text of 9 characters'],
    ['x'.repeat(1e6), 'a text of 1000000 characters'],
    [{ secret: 'x' }, 'an object'],
    [['secret'], 'an array of 1'],
  ];
  for (const [value, actual] of values) {
    it(`should describe ${actual} briefly, without its contents`, () => {
      expect(failuresOf(t.never, value)).to.deep.equal([failure('', 'never', actual)]);
    });
  }

  it('should stop after 20 failures', () => {
    const input = { items: Array.from({ length: 1_000 }, () => ({})) };
    const failures = failuresOf(List, input);
    expect(failures).to.have.length(20);
    expect(failures.at(-1)?.path).to.equal('items[19].id');
  });
});
