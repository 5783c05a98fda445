import { inspect } from 'node:util';
import { expect } from 'chai';
import { SecretToken } from '../../src/transport/credentials.js';

describe('SecretToken', () => {
  const token = () => new SecretToken('geheim-123', 5_000);

  it('should show its value where it is read by name, and nowhere else', () => {
    expect(token().value).to.equal('geheim-123');
    expect(JSON.stringify({ token: token() })).to.equal('{"token":"[redacted]"}');
    const printed: unknown = token();
    expect(String(printed)).to.equal('[redacted]');
    expect(inspect(token())).to.equal('SecretToken [redacted]');
    expect(JSON.stringify({ ...token() })).to.not.include('geheim');
  });

  it('should expire after its lifetime, and never without one', () => {
    expect(token().expiresInMs).to.equal(5_000);
    expect(new SecretToken('x').expiresInMs).to.equal(Infinity);
  });

  it('should live until it is rejected where its lifetime is not a number above 0', () => {
    for (const lifeMs of [0, -1, -5_000, NaN, null as never]) {
      expect(new SecretToken('x', lifeMs).expiresInMs, String(lifeMs)).to.equal(Infinity);
    }
  });

  it('should redact itself from strings', () => {
    expect(token().redact('a geheim-123 b')).to.equal('a [redacted] b');
  });
});
