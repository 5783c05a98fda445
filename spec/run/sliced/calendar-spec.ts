import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration, type Duration } from '../../../src/core/duration.js';
import { root } from '../../helpers/source-files.js';
import { calendar } from './support/ranges.js';

describe('calendarOf', () => {
  it('should count in UTC as Temporal does', async () => {
    const [utc, temporal] = [await calendar('UTC'), await calendar('Etc/UTC')];
    const amount = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        fc.record({ years: amount, months: amount, days: amount, timeMs: fc.integer({ min: 0, max: 1e9 }) }),
        fc.integer({ min: -50, max: 50 }),
        (start, step, times) => {
          expect(utc(start.getTime(), step, times)).to.equal(temporal(start.getTime(), step, times));
        },
      ),
      { numRuns: 1000 },
    );
  });

  const tomorrow = async (zone: string, from: string, duration = 'P1D') =>
    new Date((await calendar(zone))(Date.parse(from), parseDuration(duration) as Duration, 1)).toISOString();

  it('should follow the clock changes of a zone', async () => {
    expect(await tomorrow('Europe/London', '2026-03-28T12:00:00Z')).to.equal('2026-03-29T11:00:00.000Z');
    expect(await tomorrow('America/New_York', '2026-10-31T16:00:00Z')).to.equal('2026-11-01T17:00:00.000Z');
    expect(await tomorrow('Australia/Lord_Howe', '2026-04-04T01:00:00Z')).to.equal('2026-04-05T01:30:00.000Z');
    expect(await tomorrow('Asia/Kolkata', '2026-03-28T12:00:00Z')).to.equal('2026-03-29T12:00:00.000Z');
    expect(await tomorrow('Europe/London', '2026-03-28T12:00:00Z', 'PT24H')).to.equal('2026-03-29T12:00:00.000Z');
  });

  it('should load Temporal for zones other than UTC only', async function () {
    this.timeout(30_000);
    expect(await modulesLoaded('UTC')).to.not.include('temporal-polyfill');
    expect(await modulesLoaded('Europe/London')).to.include('temporal-polyfill');
  });
});

const hooks = `export const resolve = async (name, context, next) => {
  process._rawDebug('import ' + name);
  return next(name, context);
};`;

/** The imports of a process that plans slices in a zone. */
const modulesLoaded = async (zone: string): Promise<readonly string[]> => {
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    const { calendarOf } = await import('./src/run/sliced/calendar.ts');
    calendarOf(${JSON.stringify(zone)}).subscribe((later) => later(0, { years: 0, months: 0, days: 1, timeMs: 0 }, 1));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const names = [...stderr.matchAll(/^import (.*)$/gm)].map(([, name = '']) => name);
  expect(names).to.include('./src/run/sliced/calendar.ts');
  return names;
};
