import { expect } from 'chai';
import { DecodeError, HttpError, PermissionError } from '../../src/core/errors.js';
import { redactError } from '../../src/transport/redact.js';

const redact = (text: string) => text.replaceAll('token', '[redacted]');
const facts = { path: '/x', attempts: 1 };

describe('redactError', () => {
  it('should clean message, stack, fields, lists and objects in place', () => {
    const failures = [{ path: 'a.token', expected: 'text', actual: 'token' }];
    const error = new DecodeError('a token', { ...facts, reason: 'shape', failures });
    expect(redactError(error, redact)).to.equal(error);
    expect(error.message).to.equal('a [redacted]');
    expect(error.stack).to.include('[redacted]').and.not.include('a token');
    expect(error.failures).to.deep.equal([{ path: 'a.[redacted]', expected: 'text', actual: '[redacted]' }]);
    expect(error).to.include({ attempts: 1, reason: 'shape', path: '/x' });
    const denied = new PermissionError('no', { ...facts, status: 403 }, ['a:token:b']);
    redactError(denied, redact);
    expect(denied.permissions).to.deep.equal(['a:[redacted]:b']);
  });

  it('should also clean the causes, including those of other libraries', () => {
    const below = Object.assign(new Error('a token below'), { request: { headers: { Authorization: 'token' } } });
    const error = new HttpError('no', { ...facts, status: 500, ...{ cause: new Error('a token', { cause: below }) } });
    redactError(error, redact);
    expect(error.cause).to.have.property('message', 'a [redacted]');
    expect(below.message).to.equal('a [redacted] below');
    expect(below.request).to.deep.equal({ headers: { Authorization: '[redacted]' } });
  });

  it('should terminate where causes form a cycle', () => {
    const round = new Error('a token');
    round.cause = round;
    const error = new HttpError('no', { ...facts, status: 500, ...{ cause: round } });
    redactError(error, redact);
    expect(round.message).to.equal('a [redacted]');
  });

  it('should terminate where the properties of an error form a cycle', () => {
    const object: Record<string, unknown> = { text: 'a token' };
    object['self'] = object;
    const list: unknown[] = ['a token'];
    list.push(list);
    const error = new HttpError('no', { ...facts, status: 500, ...{ object, list } });
    redactError(error, redact);
    expect(error).to.have.nested.property('object.self.text', 'a [redacted]');
    expect(error).to.have.nested.property('list[1][0]', 'a [redacted]');
  });

  it('should not change errors of other libraries', () => {
    const foreign = new Error('a token');
    for (const thrown of [foreign, 'a token', undefined, { message: 'a token' }])
      expect(redactError(thrown, redact)).to.equal(thrown);
    expect(foreign.message).to.equal('a token');
  });
});
