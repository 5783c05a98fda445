import { inspect } from 'node:util';
import { expect } from 'chai';
import { lastValueFrom, of } from 'rxjs';
import sinon from 'sinon';
import { AuthError, DecodeError, HttpError } from '../../src/core/errors.js';
import { clientCredentials } from '../../src/transport/credentials.js';
import type { HttpResponse, HttpRequest } from '../../src/transport/http.js';

const options = { clientId: 'id', clientSecret: 'geheimnis-ü' };
const facts = { path: '/oauth/token', attempts: 3 };

/** Requests a token, and returns the request and the result. */
const requestWith = async (status: number, body: unknown, more: { scope?: string } = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const header = (name: string) => (name === 'Content-Type' ? 'text/html' : null);
  const response: HttpResponse = { status, header, text, bytes: text.length, ms: 250, receivedAtMs: 0 };
  const send = sinon.fake((_: HttpRequest) => of(response));
  const { request } = clientCredentials({ ...options, ...more });
  const token$ = request({ send, login: 'https://login.example.com', attempt: 3 });
  const result: unknown = await lastValueFrom(token$).catch((error: unknown) => error);
  return { result, request: send.firstCall.args[0] };
};

describe('clientCredentials, its request', () => {
  it('should send a request as RFC 6749 specifies, with id and secret in HTTP Basic', async () => {
    const { request } = await requestWith(200, { access_token: 'token' });
    const { redact, ...rest } = request;
    const basic = Buffer.from('id:geheimnis-ü').toString('base64');
    expect(rest).to.deep.equal({
      method: 'POST',
      url: 'https://login.example.com/oauth/token',
      headers: {
        Authorization: `Basic ${basic}`,
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
      attempt: 3,
    });
    expect(redact(`a ${basic} b geheimnis-ü c`)).to.equal('a [redacted] b [redacted] c');
  });

  it('should request the given scope', async () => {
    const { request } = await requestWith(200, { access_token: 'token' }, { scope: 'a b' });
    expect(request.body).to.equal('grant_type=client_credentials&scope=a+b');
  });
});

describe('clientCredentials, the response', () => {
  const lives: readonly [unknown, number][] = [
    [3600, 3_600_000],
    ['3600', 3_600_000],
    [0.5, 500],
    [0, 300_000],
    [undefined, 300_000],
    [200_000, 172_800_000],
  ];
  for (const [expiresIn, lifeMs] of lives) {
    it(`should turn ${String(expiresIn)} seconds into ${lifeMs} ms, counted from the request`, async () => {
      const { result } = await requestWith(200, { access_token: 'token', expires_in: expiresIn });
      expect(result).to.deep.equal({ value: 'token', expiresInMs: lifeMs - 250 });
    });
  }

  it('should accept any 2xx as a token response', async () => {
    expect((await requestWith(299, { access_token: 'token' })).result).to.include({ value: 'token' });
    expect((await requestWith(300, { access_token: 'token' })).result).to.be.instanceOf(HttpError);
    expect((await requestWith(199, { access_token: 'token' })).result).to.be.instanceOf(HttpError);
  });

  for (const body of [
    {},
    ...['', ' ', 5, 'a\r\nb', 'a\0b', 't\u00f6k\u20acn'].map((value) => ({ access_token: value })),
    [],
    'null',
  ]) {
    it(`should find no token in ${inspect(body)}`, async () => {
      const { result } = await requestWith(200, body);
      expect(result)
        .to.be.instanceOf(DecodeError)
        .and.deep.include({
          ...facts,
          reason: 'shape',
          failures: [{ path: 'access_token', expected: 'an ASCII string on one line', actual: '[redacted]' }],
          message: 'the response of /oauth/token contains no valid access_token',
        });
    });
  }

  it('should report a response that is not JSON by its length and type only', async () => {
    const { result } = await requestWith(200, '<html>');
    expect(result)
      .to.be.instanceOf(DecodeError)
      .and.deep.include({
        ...facts,
        reason: 'json',
        failures: [{ path: '', expected: 'JSON', actual: '6 bytes of text/html' }],
        message:
          'the response of /oauth/token is not valid JSON: 6 bytes of text/html: check hosts, and a proxy, gateway or login page in between',
      });
  });
});

describe('clientCredentials, rejected', () => {
  for (const status of [400, 401, 403]) {
    it(`should report after ${status} the login host's message and what to check`, async () => {
      const said = { error: 'invalid_client', error_description: 'not geheimnis-ü' };
      const { result } = await requestWith(status, said);
      expect(result)
        .to.be.instanceOf(AuthError)
        .and.include({
          ...facts,
          status,
          oauthError: 'invalid_client',
          message:
            'the login host rejected the client: invalid_client: not [redacted]: check client id, secret and region ' +
            '(/oauth/token, attempt 3)',
        });
    });
  }

  it('should name the remedy for a scope that is not approved', async () => {
    const { result } = await requestWith(401, { error: 'invalid_scope' });
    expect(result)
      .to.have.property('message')
      .that.includes('invalid_scope: request only scopes that are approved for this client')
      .and.does.not.include('region');
  });

  it('should accept the older name of the description, and none', async () => {
    const older = (await requestWith(401, { error: 'e', description: 'older' })).result;
    expect(older).to.have.property('message').that.includes('rejected the client: e: older: check');
    const none = (await requestWith(401, '<html>')).result;
    expect(none).to.have.property('message').that.includes('rejected the client: check client id');
  });

  it('should treat other statuses as they are', async () => {
    expect((await requestWith(503, {})).result)
      .to.be.instanceOf(HttpError)
      .and.include({ ...facts, status: 503 });
  });
});

describe('clientCredentials, printed', () => {
  it('should show nothing', () => {
    const credentials: unknown = clientCredentials(options);
    expect(JSON.stringify(credentials)).to.equal('"[redacted]"');
    expect(String(credentials)).to.equal('[redacted]');
    expect(inspect(credentials)).to.equal('Credentials [redacted]');
  });
});
