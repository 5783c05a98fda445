import { expect } from 'chai';
import { runMain } from '../cli/run-main.js';
import { aggregatesPath, detailsPath, visiting } from './support/visit.js';

const [dateFrom, dateTo] = ['1000-01-01T00:00:00Z', '9999-01-01T00:00:00Z'];
const interval = `${dateFrom}/${dateTo}`;
const aggregates = { interval, metrics: ['nOffered'] };
const conversations = '/api/v2/analytics/conversations';

const requests: Readonly<Record<string, readonly [path: string, body: object]>> = {
  'queue details': [detailsPath, { dateFrom, dateTo }],
  aggregates: [aggregatesPath, aggregates],
  'an aggregate job': [`${conversations}/aggregates/jobs`, aggregates],
  'conversation details': [`${conversations}/details/query`, { interval }],
  'a detail job': [`${conversations}/details/jobs`, { interval }],
};

describe('simulator: result limit', () => {
  for (const [what, [path, body]] of Object.entries(requests)) {
    it(
      `should reject ${what} of thousands of years, which nothing could interrupt`,
      visiting({}, async ({ post }) => {
        const response = await post(path, body);
        expect(response.status).to.equal(400);
        expect(response.json<{ message: string }>().message).to.match(
          /^Result set is larger than result limit: about /,
        );
      }),
    );
  }

  it(
    'should read a year of a large organisation',
    visiting({ queues: 200, ratePerMinute: Infinity }, async ({ post }) => {
      const year = { interval: '2026-01-01T00:00:00Z/2027-01-01T00:00:00Z' };
      const response = await post(`${conversations}/details/jobs`, year);
      expect(response.status).to.equal(202);
    }),
  );

  it('should end the demo of thousands of years with an error at once', async () => {
    const { code, stderr } = await runMain(['query', '--demo', '--interval', interval]);
    expect(stderr).to.match(/^error \(http\): .*Result set is larger than result limit/m);
    expect(code).to.equal(4);
  });
});
