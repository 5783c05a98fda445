import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { codeOf, redacted, redactor, redactTexts, safeCause } from '../../src/transport/redact.js';

const secret = 'p/ss w+rd&123';
const redact = redactor([secret]);

describe('redactor', () => {
  it('should replace every occurrence, plain and percent-encoded', () => {
    expect(redact(`a ${secret} b ${secret}`)).to.equal(`a ${redacted} b ${redacted}`);
    expect(redact(`x=${encodeURIComponent(secret)}`)).to.equal(`x=${redacted}`);
    expect(redactor([secret])('x=p%2fss%20w%2brd%26123')).to.equal(`x=${redacted}`);
  });

  it('should replace a long secret before a shorter one that it contains', () => {
    expect(redactor(['abcd', 'abcdefgh'])('abcdefgh abcd')).to.equal(`${redacted} ${redacted}`);
  });

  it('should ignore secrets shorter than 4 characters', () => {
    expect(redactor(['', 'abc'])('abc')).to.equal('abc');
  });

  it('should match a secret literally, not as a pattern', () => {
    expect(redactor(['$&.*'])('a $&.* b xxxx')).to.equal(`a ${redacted} b xxxx`);
  });

  it('should redact a secret with half a surrogate pair as it is, and as it is sent', () => {
    const clean = redactor(['half \ud83c of it']);
    expect(clean('a half \ud83c of it')).to.equal(`a ${redacted}`);
    expect(clean('a half \ufffd of it')).to.equal(`a ${redacted}`);
    expect(clean('x=half%20%EF%BF%BD%20of%20it')).to.equal(`x=${redacted}`);
    expect(redactor(['pair \ud83c\udfa7'])(`x=${encodeURIComponent('pair \u{1f3a7}')}`)).to.equal(`x=${redacted}`);
  });

  it('should find a secret whose bytes were read as characters', () => {
    expect(redactor(['größe'])('x grÃ¶Ã\u009fe')).to.equal(`x ${redacted}`);
  });

  it('should leave no secret in any string', () => {
    const word = fc.string({ minLength: 4, maxLength: 12 }).filter((each) => !redacted.includes(each));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (secrets, parts) => {
        const text = parts.join(secrets[0]);
        const clean = redactor(secrets)(text).replaceAll(redacted, '\u0000');
        for (const each of secrets) expect(clean).to.not.include(each);
      }),
    );
  });
});

describe('redactTexts', () => {
  it("should redact secrets in an object's own strings, in place", () => {
    const event = { kind: 'page', text: `a ${secret}`, count: 5, nested: { text: secret } };
    expect(redactTexts(event, redact)).to.equal(event);
    expect(event).to.deep.equal({ kind: 'page', text: `a ${redacted}`, count: 5, nested: { text: secret } });
  });
});

describe('safeCause', () => {
  it('should keep name, message, code and the chain of causes, without secrets', () => {
    const below = Object.assign(new TypeError(`below ${secret}`), { code: 'ECONNRESET' });
    const copy = safeCause(new RangeError(`above ${secret}`, { cause: below }), redact);
    expect(copy).to.include({ name: 'RangeError', message: `above ${redacted}` });
    expect(copy.cause).to.include({ name: 'TypeError', message: `below ${redacted}`, code: 'ECONNRESET' });
    expect(inspect(copy, { depth: 9 })).to.not.include(secret);
  });

  it('should have neither cause nor code without one', () => {
    const copy = safeCause(new Error('x'), redact);
    expect(copy).to.not.have.property('cause');
    expect(copy).to.not.have.property('code');
  });

  it('should treat what is not a string as an empty one', () => {
    const copy = safeCause(Object.assign(new Error('x'), { message: 5, name: undefined, stack: [secret] }), redact);
    expect(copy).to.include({ message: '', name: '', stack: '' });
  });

  it('should drop all other properties of the error', () => {
    const error = Object.assign(new Error('x'), { request: { headers: { Authorization: secret } }, config: secret });
    const copy = safeCause(error, redact);
    expect(copy).to.not.have.any.keys('request', 'config');
    expect(copy).to.not.equal(error);
    expect(inspect(copy, { showHidden: true, depth: 9 })).to.not.include(secret);
  });

  it('should keep name, message, code and causes of an error of another realm', () => {
    const made = `Object.assign(new TypeError('above ${secret}', { cause: new Error('below') }), { code: 'ECONNRESET' })`;
    const error: unknown = runInNewContext(made);
    expect(error).to.not.be.instanceOf(Error);
    expect(codeOf(error)).to.equal('ECONNRESET');
    const copy = safeCause(error, redact);
    expect(copy).to.include({ name: 'TypeError', message: `above ${redacted}`, code: 'ECONNRESET' });
    expect(copy.cause).to.include({ message: 'below' });
  });

  it('should create an error for what cannot be read', () => {
    const thrower = () => {
      throw new Error('unreadable');
    };
    const unreadable = [
      Object.defineProperty(new Error('x'), 'message', { get: thrower }),
      new Proxy({}, { get: thrower, getPrototypeOf: thrower }),
    ];
    for (const each of unreadable) expect(safeCause(each, redact).message).to.equal('an error that cannot be read');
  });

  it('should stop after a few causes, also where they form a cycle', () => {
    const error = new Error('round');
    error.cause = error;
    let copy: unknown = safeCause(error, redact);
    let depth = 0;
    for (; copy instanceof Error; copy = copy.cause) depth += 1;
    expect(depth).to.equal(5);
    expect(codeOf(error)).to.equal(undefined);
  });

  for (const thrown of [`a text with ${secret}`, undefined, null, 5, { secret }, Symbol('s')]) {
    it(`should create an error for ${inspect(thrown).replace(secret, '...')}`, () => {
      const copy = safeCause(thrown, redact);
      expect(copy).to.be.instanceOf(Error);
      expect(inspect(copy, { showHidden: true })).to.not.include(secret);
    });
  }
});

describe('codeOf', () => {
  it('should find the code of an error or of its cause', () => {
    const below = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    expect(codeOf(below)).to.equal('ENOTFOUND');
    expect(codeOf(new TypeError('fetch failed', { cause: below }))).to.equal('ENOTFOUND');
    expect(codeOf(Object.assign(new Error('x', { cause: below }), { code: 5 }))).to.equal('ENOTFOUND');
  });

  it('should find none elsewhere', () => {
    const listed = Object.assign(new Error('x'), { code: ['ENOTFOUND'] });
    const unusual = ['enotfound', '', 'E', 'A CODE', 'X'.repeat(62)].map((code) =>
      Object.assign(new Error('x'), { code }),
    );
    for (const value of [undefined, 'x', {}, { code: 'ENOTFOUND' }, new Error('x'), listed, ...unusual])
      expect(codeOf(value)).to.equal(undefined);
  });
});
