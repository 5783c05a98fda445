import { expect } from 'chai';
import { hasExpired } from '../../src/core/retry-decision.js';

describe('hasExpired', () => {
  const facts = { path: '/x', attempts: 1 };

  it('should recognise that a cursor or link to a further page has expired', () => {
    expect(hasExpired({ ...facts, status: 410 })).to.equal(true);
    expect(hasExpired({ ...facts, status: 400, code: 'invalid.cursor' })).to.equal(true);
    expect(hasExpired({ ...facts, status: 400, serverMessage: 'The page has Expired.' })).to.equal(true);
  });

  it('should not match other failures', () => {
    expect(hasExpired({ ...facts, status: 400 })).to.equal(false);
    expect(hasExpired({ ...facts, status: 400, code: 'bad.request', serverMessage: 'no such metric' })).to.equal(false);
    expect(hasExpired({ ...facts, status: 401, serverMessage: 'the token has expired' })).to.equal(false);
  });
});
