import { expect } from 'chai';
import { lastValueFrom, of, type ObservableInput } from 'rxjs';
import { isQueryError } from '../../src/core/error-guards.js';
import {
  type AccessToken,
  accessToken,
  clientCredentials,
  type CredentialsContext,
} from '../../src/transport/credentials.js';
import { faultsOf } from '../helpers/faults-of.js';

const context: CredentialsContext = {
  attempt: 1,
  login: 'https://login.example.com',
  send: () => {
    throw new Error('nothing is to be sent');
  },
};

const right = { clientId: 'id', clientSecret: 'a:b' };

describe('accessToken', () => {
  for (const nothing of [undefined, null, {}, [], 5, '', 'a\r\nb', 'tökən', 'token€']) {
    it(`should reject ${JSON.stringify(nothing) ?? 'nothing'}`, () => {
      expect(faultsOf(() => accessToken(nothing as string))).to.deep.equal(['token']);
    });
  }

  for (const given of [undefined, null, 'token', {}, { value: '' }, { value: 5 }, { value: 'tökən' }]) {
    it(`should fail where the function returns ${JSON.stringify(given) ?? 'nothing'}`, async () => {
      const { request } = accessToken(() => of(given) as ObservableInput<AccessToken>);
      const error: unknown = await lastValueFrom(request(context)).catch((reason: unknown) => reason);
      expect(error).to.satisfy(isQueryError);
      expect(error)
        .to.have.property('message')
        .that.matches(/^accessToken: token/);
    });
  }

  for (const expiresInMs of ['3600000', {}, true]) {
    it(`should fail where the lifetime of the token is ${JSON.stringify(expiresInMs)}`, async () => {
      const { request } = accessToken(() => of({ value: 'token', expiresInMs: expiresInMs as number }));
      const error: unknown = await lastValueFrom(request(context)).catch((reason: unknown) => reason);
      const remedy = 'must be a number of milliseconds; omit it if it is unknown';
      expect(error).to.include({ kind: 'query', message: `accessToken: token.expiresInMs: ${remedy}` });
    });
  }

  for (const expiresInMs of [undefined, null as never, NaN, 0, -5_000, Infinity]) {
    it(`should accept a token with a lifetime of ${expiresInMs}`, async () => {
      const { request } = accessToken(() => of({ value: 'token', expiresInMs }));
      expect(await lastValueFrom(request(context))).to.include({ value: 'token' });
    });
  }

  it('should name the option of each problem', () => {
    expect(() => accessToken('')).to.throw('accessToken: token: must be an ASCII string on one line');
    expect(() => clientCredentials({ ...right, clientId: '' })).to.throw(
      'clientCredentials: clientId: must be a non-empty string',
    );
  });

  it('should accept a token and a function', async () => {
    expect(await lastValueFrom(accessToken('a.b-c_d~e+f/g=').request(context))).to.deep.equal({
      value: 'a.b-c_d~e+f/g=',
    });
    const token = { value: 'token', expiresInMs: 5 };
    expect(await lastValueFrom(accessToken(() => of(token)).request(context))).to.equal(token);
  });
});

describe('clientCredentials', () => {
  const wrong: readonly [unknown, string][] = [
    [undefined, ''],
    [null, ''],
    [{ ...right, clientId: 'a:b' }, 'clientId'],
    [{ ...right, clientId: 5 }, 'clientId'],
    [{ ...right, clientSecret: 'a\nb' }, 'clientSecret'],
    [{ ...right, secret: 'x' }, 'secret'],
  ];
  for (const [options, path] of wrong) {
    it(`should reject ${JSON.stringify(options) ?? 'nothing'}`, () => {
      expect(faultsOf(() => clientCredentials(options as typeof right))).to.deep.equal([path]);
    });
  }

  for (const expiresIn of [{ toString: 1, valueOf: 1 }, [[{ toString: 1 }]], null, 'soon', -1]) {
    it(`should use the default lifetime where the response contains ${JSON.stringify(expiresIn)}`, async () => {
      const text = JSON.stringify({ access_token: 'token', expires_in: expiresIn });
      const response = { status: 200, header: () => null, text, bytes: text.length, ms: 0, receivedAtMs: 0 };
      const { request } = clientCredentials(right);
      expect(await lastValueFrom(request({ ...context, send: () => of(response) }))).to.include({
        expiresInMs: 300_000,
      });
    });
  }

  it('should accept a secret of any length', () => {
    expect(faultsOf(() => clientCredentials({ ...right, clientSecret: 's'.repeat(1_000_000) }))).to.deep.equal([]);
  });

  it('should accept a secret with a colon', () => {
    expect(faultsOf(() => clientCredentials(right))).to.deep.equal([]);
  });
});
