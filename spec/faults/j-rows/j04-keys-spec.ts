import { expect } from 'chai';
import { conversationAggregates, queueDetails, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { gateway, rowOf } from '../support/gateway.js';

const range = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' };
const hostile = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}';
const row = `{"queueId":"queue-0","mediaType":"voice","offered":0,"skillId":null,${hostile}`;
const clean = Object.getOwnPropertyNames(Object.prototype);

const expectClean = (rows: readonly object[]): void => {
  expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(clean);
  expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  for (const each of rows) {
    expect(Object.getPrototypeOf(each)).to.equal(Object.prototype);
    expect((each as { polluted?: unknown }).polluted).to.equal(undefined);
  }
};

fault('J4', { fault: 'keys `__proto__` and `constructor`', promise: 'treated like any other keys' }, (it) => {
  const bySkill = queueDetails({ ...range, groupBys: ['queue', 'skill'] });
  const kept = { ...(JSON.parse(`${row}}`) as object), ...rowOf(0) };
  const page = `{${hostile},"entities":[${row}}]}`;

  it('should keep them in a row as its own', async (bench) => {
    const server = await gateway(bench, () => page);
    const { rows } = await bench.run(bench.client(server), bySkill, { truth: [rowKey(bySkill, kept)] });
    expectClean(rows);
    expect(Object.keys(rows[0] ?? {})).to.include.members(['__proto__', 'constructor', 'prototype']);
  });

  it('should keep them where another row is skipped', async (bench) => {
    const server = await gateway(bench, () => page.replace(']}', `,{"queueId":1,${hostile}}]}`));
    const as = { run: { onInvalidRow: 'skip' }, truth: [rowKey(bySkill, kept)] } as const;
    const { rows, error } = await bench.run(bench.client(server), bySkill, as);
    expect(error).to.equal(undefined);
    expectClean(rows);
    const pages: object[] = [];
    await bench
      .client(server)
      .pages(bySkill, as.run)
      .forEach((each) => pages.push(each));
    expectClean(pages);
  });

  it('should merge rows that contain them', async (bench) => {
    const server = await gateway(bench, () => page);
    const run = { slice: 'P10D', merge: true };
    const merged = { ...kept, intervalStart: '2026-10-01T00:00:00.000Z', intervalEnd: '2026-11-01T00:00:00.000Z' };
    const { rows } = await bench.run(bench.client(server), bySkill, { run, truth: [rowKey(bySkill, merged)] });
    expectClean(rows);
  });

  it('should accept them as names of dimensions, metrics and qualifiers', async (bench) => {
    const interval = '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z';
    const query = conversationAggregates({ interval, metrics: ['nOffered'] });
    const metrics = `[{"metric":"__proto__","stats":{"count":1}},{"metric":"constructor","qualifier":"__proto__","stats":{"count":2}}]`;
    const group = '{"__proto__":"polluted","constructor":"b"}';
    const server = await gateway(
      bench,
      () => `{"results":[{"group":${group},"data":[{"interval":"${interval}","metrics":${metrics}}]}]}`,
    );
    const [intervalStart = '', intervalEnd = ''] = interval.split('/');
    const reported = {
      group: JSON.parse(group) as Record<string, string>,
      intervalStart,
      intervalEnd,
      metrics: JSON.parse('{"__proto__":{"count":1},"constructor":{"qualifiers":{"__proto__":{"count":2}}}}') as object,
    };
    const { rows } = await bench.run(bench.client(server), query, { truth: [rowKey(query, reported)] });
    expect(JSON.stringify(rows)).to.equal(JSON.stringify([reported]));
    expectClean([...rows, ...rows.flatMap(({ group, metrics }) => [group, metrics])]);
  });
});
