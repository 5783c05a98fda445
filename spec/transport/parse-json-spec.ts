import { expect } from 'chai';
import { DecodeError } from '../../src/core/errors.js';
import { parseJson, textsIn } from '../../src/transport/response.js';

const facts = { path: '/x', attempts: 2 };
const responseOf = (text: string, type: string | null) => ({
  status: 200,
  header: (name: string) => (name === 'Content-Type' ? type : null),
  text,
  bytes: text.length,
  ms: 0,
  receivedAtMs: 0,
});

describe('parseJson', () => {
  it('should read JSON', () => {
    expect(parseJson(responseOf('{"a":[1]}', null), facts)).to.deep.equal({ a: [1] });
  });

  it('should report what is not JSON by its length and type, and show nothing of it', () => {
    expect(() => parseJson(responseOf('a token', 'text/html'), facts)).to.throw(
      DecodeError,
      /^the response of \/x is not valid JSON: 7 bytes of text\/html: check hosts, /,
    );
    expect(() => parseJson(responseOf('a token', null), facts)).to.throw(
      DecodeError,
      /^the response of \/x is not valid JSON: 7 bytes of no content type: check hosts, /,
    );
  });
});

describe('textsIn', () => {
  const redact = (text: string) => text.replaceAll('token', '[redacted]');

  it('should return the top-level strings of an object, without secrets, by their keys', () => {
    const body = JSON.stringify({ code: 'bad', message: 'a token', status: 400, details: { message: 'deep' } });
    expect(textsIn(body, redact)).to.deep.equal({ code: 'bad', message: 'a [redacted]' });
  });

  it('should cut a string after 1,000 characters, once secrets are redacted', () => {
    const message = `${'x'.repeat(995)} token`;
    expect(textsIn(JSON.stringify({ message }), redact)['message']).to.equal(`${'x'.repeat(995)} [red`);
  });

  it('should return none for any other body', () => {
    for (const body of ['', 'no JSON', '[]', '["a"]', '"a"', 'null']) expect(textsIn(body, redact)).to.deep.equal({});
  });
});
