import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, fingerprint } from '../../src/core/json.js';

/** The same value with the keys of every object in reverse order. */
const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};

describe('should be the same for equal JSON, whatever the order of its keys', () => {
  it('should be the same for the same JSON, whatever the order of its keys', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(reversed(value))).to.equal(canonical(value));
        expect(JSON.parse(canonical(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    ));

  it('should differ for different JSON, including hostile keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.stringify(reversed(reversed(a))) === JSON.stringify(b);
        fc.pre(!same);
        if (canonical(a) === canonical(b))
          expect(JSON.parse(canonical(a))).to.deep.equal(JSON.parse(JSON.stringify(b)));
      }),
    );
    const hostile: unknown = JSON.parse('{"b":1,"__proto__":{"z":1,"a":2}}');
    expect(canonical(hostile)).to.equal('{"__proto__":{"a":2,"z":1},"b":1}');
    expect(canonical({})).to.equal('{}');
  });
});

describe('fingerprint', () => {
  it('should be the 64-bit FNV-1a hash', () => {
    expect(fingerprint('')).to.equal('cbf29ce484222325');
    expect(fingerprint('a')).to.equal('af63dc4c8601ec8c');
    expect(fingerprint('foobar')).to.equal('85944171f73967e8');
    expect(fingerprint('a0')).to.equal('089c1207b5454374');
  });

  it('should differ for strings that differ in one character', () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `{"offered":${index},"queueId":"a"}`);
    expect(new Set(texts.map(fingerprint))).to.have.property('size', texts.length);
  });
});
