import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import {
  accessToken,
  clientCredentials,
  type ClientEvent,
  collect,
  createClient,
  type Credentials,
  queueDetails,
  regions,
} from '../src/index.js';
import { fastRuntime } from './helpers/fast-runtime.js';
import { formsOf, leaksIn as leaksOf } from './helpers/prints.js';
import { filesBelow, textOf } from './helpers/source-files.js';

const clientId = 'a-client-id';
const clientSecret = 'hush+hush/hush=';
const token = 'bearer-8f2c.77/a+b=';
const secrets = [clientSecret, token, btoa(`${clientId}:${clientSecret}`)].flatMap(formsOf);

const leaksIn = (value: unknown): readonly string[] => leaksOf(value, secrets);

type TestResponse = (request: IncomingMessage, response: ServerResponse, said: string) => void;

/** A server that repeats what it received, including secrets. */
const echoing = async (
  login: TestResponse,
  api: TestResponse,
  test: (origin: string) => Promise<void>,
): Promise<void> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { authorization = '' } = request.headers;
      const [scheme = '', value = ''] = authorization.split(' ');
      const plain = scheme === 'Basic' ? `${atob(value)} ${value}` : value;
      (request.url === '/oauth/token' ? login : api)(request, response, `${authorization} ${plain}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const issue: TestResponse = (_request, response) =>
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ access_token: token, expires_in: 300 }));

/** An error response that repeats what it received wherever it can, once near the end of what an error keeps. */
const reject =
  (status: number): TestResponse =>
  (_request, response, said) => {
    const padded = `${'x'.repeat(990 - said.length / 2)} ${said}`;
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'ININ-Correlation-Id': said,
      'Retry-After': '100000',
    });
    const body = {
      message: padded,
      code: said,
      contextId: said,
      error: said,
      error_description: padded,
      details: [said],
    };
    response.end(JSON.stringify(body));
  };

const responses: Readonly<Record<string, TestResponse>> = {
  'a 400': reject(400),
  'a 401': reject(401),
  'a 403': reject(403),
  'a 404': reject(404),
  'a 429': reject(429),
  'a 500': reject(500),
  'a redirect': (_request, response, said) => response.writeHead(302, { Location: `/?${said}` }).end(said),
  'no JSON': (_request, response, said) => response.setHeader('Content-Type', 'text/plain').end(said),
  'another shape': (_request, response, said) => response.end(JSON.stringify([said])),
  'a reset': (request) => request.socket.resetAndDestroy(),
  'a body cut short': (request, response, said) => {
    response.writeHead(500, { 'Content-Length': 10_000 }).write(said);
    setImmediate(() => request.socket.destroy());
  },
};

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });

/** All output of a failed run: its error, its events, its client. */
const outputOf = async (origin: string, credentials: Credentials): Promise<readonly unknown[]> => {
  const client = createClient({
    hosts: { api: origin, login: origin },
    credentials,
    retry: { maxAttempts: 2 },
    runtime: fastRuntime(),
  });
  const events: ClientEvent[] = [];
  client.events$.subscribe((event) => events.push(event));
  const error: unknown = await collect(client.rows(query)).then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  expect(error).to.be.an('error');
  return [error, events, client, credentials];
};

describe('secrets', () => {
  it('should be found by this spec where they are printed', () => {
    expect(leaksIn({ token })).to.have.lengthOf(2);
    expect(leaksIn(new Error('no', { cause: new Error(clientSecret) }))).to.include(clientSecret);
    expect(leaksIn(Object.defineProperty({}, 'hidden', { value: clientSecret }))).to.include(clientSecret);
    expect(leaksIn('nothing')).to.deep.equal([]);
  });

  it('should show in no credentials, token or client', async () => {
    const credentials = [clientCredentials({ clientId, clientSecret }), accessToken(token)];
    for (const each of credentials) {
      expect(leaksIn(each)).to.deep.equal([]);
      expect(leaksIn(createClient({ region: regions[0], credentials: each }))).to.deep.equal([]);
    }
    const client = createClient({ region: regions[0], credentials: accessToken(token) });
    const held = await firstValueFrom(client.token$);
    expect(held.value).to.equal(token);
    expect(leaksIn(held)).to.deep.equal([]);
  });

  it('should show in no error about invalid options', () => {
    const wrong = [
      () => clientCredentials({ clientId: '', clientSecret }),
      () => clientCredentials({ clientId, clientSecret: `${clientSecret}\r\n` }),
      () => accessToken(`${token}\n`),
      () => createClient({ region: regions[0], credentials: { clientId, clientSecret } as never }),
    ];
    for (const each of wrong)
      expect(each)
        .to.throw()
        .and.satisfy((error: unknown) => leaksIn(error).length === 0);
  });

  for (const [name, response] of Object.entries(responses)) {
    it(`should show in no error and no event where the API echoes them with ${name}`, () =>
      echoing(issue, response, async (origin) => {
        const out = await outputOf(origin, clientCredentials({ clientId, clientSecret }));
        for (const each of out) expect(leaksIn(each)).to.deep.equal([]);
      }));

    it(`should show in no error and no event where the login host echoes them with ${name}`, () =>
      echoing(response, reject(500), async (origin) => {
        const out = await outputOf(origin, clientCredentials({ clientId, clientSecret }));
        for (const each of out) expect(leaksIn(each)).to.deep.equal([]);
      }));
  }

  it('should be sent in its replaced form where it contains half a surrogate pair', () =>
    echoing(reject(401), reject(500), async (origin) => {
      const half = `${clientSecret}\ud83c`;
      const out = await outputOf(origin, clientCredentials({ clientId, clientSecret: half }));
      expect(out.map((each) => (each as { kind?: unknown }).kind)).to.include('auth');
      for (const each of out) expect(leaksIn(each)).to.deep.equal([]);
    }));

  // What the server writes into its links, names and keys reaches errors and events by other ways than its error responses.
  const pages: Readonly<Record<string, unknown>> = {
    'a link without a response': { entities: [], nextPageUri: `/api/${token}/late` },
    'a link that leads back to itself': { entities: [], nextPageUri: `/api/${encodeURIComponent(token)}/loop` },
    'a link in lower case, percent-encoded': {
      entities: [],
      nextPageUri: `/api/${encodeURIComponent(token).toLowerCase()}/late`,
    },
    'a foreign host': { entities: [], nextPageUri: `https://${token.replace(/[^a-z0-9]/g, '')}.evil.example/${token}` },
    'a link of another scheme': { entities: [], nextPageUri: `javascript:${token}` },
    'a link that is not a URL': { entities: [], nextPageUri: `https://[${token}` },
    'a field of another type': { entities: [{ queueId: { [token]: token }, offered: token }] },
  };
  for (const [name, page] of Object.entries(pages)) {
    it(`should show in no error and no event where the API hides them in ${name}`, () =>
      echoing(
        issue,
        (request, response) => {
          if (request.url?.endsWith('/late')) request.socket.resetAndDestroy();
          else response.end(JSON.stringify(page));
        },
        async (origin) => {
          const out = await outputOf(origin, clientCredentials({ clientId, clientSecret }));
          for (const each of out) expect(leaksIn(each)).to.deep.equal([]);
        },
      ));
  }

  it('should not appear in the error of an expired total timeout, nor in the retry before it', () => {
    let rejected = false;
    return echoing(
      issue,
      (request, response) => {
        // The second request for the late page never gets a response, so the total timeout always ends the run.
        if (request.url?.includes('late')) {
          if (!rejected) response.writeHead(503).end();
          rejected = true;
        } else response.end(JSON.stringify({ entities: [], nextPageUri: `/api/${token}/late` }));
      },
      async (origin) => {
        const client = createClient({
          hosts: { api: origin, login: origin },
          credentials: clientCredentials({ clientId, clientSecret }),
          retry: { maxAttempts: 100, baseDelayMs: 400, maxDelayMs: 400 },
          timeouts: { totalMs: 60_000 },
          runtime: fastRuntime(),
        });
        const events: ClientEvent[] = [];
        client.events$.subscribe((event) => events.push(event));
        const error: unknown = await collect(client.rows(query)).catch((reason: unknown) => reason);
        expect(error).to.include({ kind: 'timeout', phase: 'total', path: '/api/[redacted]/late' });
        expect(events.filter(({ kind }) => kind === 'retry')).not.to.deep.equal([]);
        expect(leaksIn(error)).to.deep.equal([]);
        expect(leaksIn(events)).to.deep.equal([]);
      },
    );
  });

  it('should not be printed to a console', () => {
    const printing = (file: string) => /\bconsole\s*\./.test(textOf(file).replace(/^\s*(\*|\/\/).*$/gm, ''));
    const files = filesBelow('src', '.ts').filter((file) => !file.startsWith('src/cli/'));
    expect(files.filter(printing)).to.deep.equal([]);
    expect(files.length).to.be.above(50);
  });
});
