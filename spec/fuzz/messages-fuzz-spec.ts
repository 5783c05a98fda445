import fc from 'fast-check';
import { firstValueFrom, type Observable, of } from 'rxjs';
import { covering, pastOf, readCheckpoint } from '../../src/core/checkpoint.js';
import { isAnalyticsError } from '../../src/core/error-guards.js';
import { readMessage } from '../../src/live/messages.js';
import { clientCredentials } from '../../src/transport/credentials.js';
import { changed, jsonValue, nestedAtEach } from './support/hostile.js';
import { typed } from './support/typed.js';

const interval = '2026-10-01T09:00:00.000Z/2026-10-01T09:30:00.000Z';
const message = {
  topicName: 'v2.analytics.queues.q-1.observations',
  eventBody: {
    group: { queueId: 'q-1', mediaType: 'voice' },
    data: [{ interval, metrics: [{ metric: 'oWaiting', qualifier: 'IDLE', stats: { count: 1 } }] }],
  },
  result: 200,
};
const activity = {
  topicName: 'v2.analytics.queues.q-1.activity',
  eventBody: { results: [{ mediaType: 'chat', data: [{ metric: 'oWaiting', count: 3, calculatedMetricValue: 1 }] }] },
};

describe('a message of the socket with any contents', () => {
  const anyMessage = fc.oneof(changed(message), changed(activity), jsonValue);

  it('should have a meaning or be rejected with an error of this library', () => {
    fc.assert(
      fc.property(anyMessage, (value) => void typed(() => readMessage(JSON.parse(JSON.stringify(value))))),
      { numRuns: 1000 },
    );
  });

  it('should overflow no stack where a value is nested 10,000 levels deep, at any place', () => {
    for (const text of [...nestedAtEach(message), ...nestedAtEach(activity)])
      typed(() => readMessage(JSON.parse(text)));
  });
});

describe('a checkpoint with any contents', () => {
  const saved = { version: 1, query: 'q', covered: [interval], begun: [interval], told: { a: ['1f', 1, 1000] } };
  const use = (value: unknown) => {
    const checkpoint = readCheckpoint(value, 'q');
    pastOf(checkpoint);
    covering(checkpoint, { startMs: 0, endMs: 1 });
  };

  it('should be read or rejected with an error of this library', () => {
    fc.assert(
      fc.property(fc.oneof(changed(saved), jsonValue), (value) => typed(() => use(JSON.parse(JSON.stringify(value))))),
      { numRuns: 1000 },
    );
  });

  it('should overflow no stack where a value is nested 10,000 levels deep, at any place', () => {
    for (const text of nestedAtEach(saved)) typed(() => use(JSON.parse(text)));
  });
});

describe('the response of the token endpoint with any contents', () => {
  const granted = { access_token: 'token-of-a-fuzz', token_type: 'bearer', expires_in: 86_399 };
  const credentials = clientCredentials({ clientId: 'id', clientSecret: 'secret-of-a-fuzz' });
  const request = (status: number, text: string) =>
    credentials.request({
      send: () => of({ status, header: () => null, text, bytes: text.length, ms: 1, receivedAtMs: 0 }),
      login: 'https://login.example.com',
      attempt: 1,
    });
  const response = async (status: number, text: string) => {
    const outcome: unknown = await firstValueFrom(request(status, text) as Observable<unknown>).catch(
      (error: unknown) => error,
    );
    if (outcome instanceof Error && !isAnalyticsError(outcome)) throw outcome;
  };

  it('should be a token or an error of this library', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 400, 429, 503), fc.oneof(changed(granted), jsonValue), (status, value) =>
        response(status, JSON.stringify(value)),
      ),
      { numRuns: 500 },
    ));

  it('should overflow no stack where a value is nested 10,000 levels deep, at any place', async () => {
    for (const text of nestedAtEach(granted)) for (const status of [200, 400, 429]) await response(status, text);
  });
});
