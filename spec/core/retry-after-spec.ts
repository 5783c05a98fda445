import { expect } from 'chai';
import fc from 'fast-check';
import { maxTimerMs } from '../../src/core/runtime.js';
import { parseHttpDate, parseRetryAfter, retryAfterInMessage } from '../../src/core/retry-after.js';

const nowMs = Date.parse('2026-10-01T00:00:00Z');

describe('parseRetryAfter', () => {
  const table: readonly [string | null | undefined, number | undefined][] = [
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    [' 3 ', 3_000],
    ['007', 7_000],
    ['100000', 100_000_000],
    ['1000000000', maxTimerMs],
    ['999999999999999', maxTimerMs],
    ['9'.repeat(400), 2 ** 31 - 1],
    ['Thu, 01 Oct 2026 00:00:42 GMT', 42_000],
    ['Thursday, 01-Oct-26 00:00:42 GMT', 42_000],
    ['Thu Oct  1 00:00:42 2026', 42_000],
    ['Wed, 30 Sep 2026 23:59:59 GMT', 0],
    ['Thu, 01 Oct 2099 00:00:00 GMT', maxTimerMs],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    [' ', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['20.000', 20_000],
    ['1.5', 2_000],
    ['0.0', 0],
    ['0.001', 1_000],
    [`20.${'0'.repeat(400)}1`, 20_000],
    ['1.', undefined],
    ['.5', undefined],
    ['1.5.0', undefined],
    ['1,5', undefined],
    ['-1.5', undefined],
    ['1e9', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['3, 5', undefined],
    ['3 s', undefined],
    ['PT3S', undefined],
    ['2026-10-01T00:00:42Z', undefined],
    ['Thu, 01 Oct 2026', undefined],
    ['Thu, 01 Oct 2026 00:00:42 +0200', undefined],
    ['Thu, 99 Oct 2026 00:00:42 GMT', undefined],
    ['soon', undefined],
    ['٣', undefined],
  ];
  for (const [header, waitMs] of table) {
    it(`should read ${JSON.stringify(header)?.slice(0, 50)} as ${waitMs}`, () => {
      expect(parseRetryAfter(header, nowMs)).to.equal(waitMs);
    });
  }

  it('should read dates as GMT in any local time zone', () => {
    const zone = process.env['TZ'];
    try {
      for (const place of ['America/New_York', 'Asia/Kolkata']) {
        process.env['TZ'] = place;
        expect(parseRetryAfter('Thu Oct  1 00:00:42 2026', nowMs)).to.equal(42_000);
        expect(parseRetryAfter('Thu, 01 Oct 2026 00:00:42 GMT', nowMs)).to.equal(42_000);
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('should be undefined for a date without a valid current time', () => {
    expect(parseRetryAfter('Thu, 01 Oct 2026 00:00:42 GMT', NaN)).to.equal(undefined);
    expect(parseRetryAfter('42', NaN)).to.equal(42_000);
  });

  it('should read exactly the three forms of an HTTP date', () => {
    const forms = ['Thu, 01 Oct 2026 00:00:42 GMT', 'Thursday, 01-Oct-26 00:00:42 GMT', 'Thu Oct  1 00:00:42 2026'];
    for (const form of forms) expect(parseHttpDate(form), form).to.equal(Date.parse('2026-10-01T00:00:42Z'));
    for (const text of ['120', '2026', '2026-10-01T00:00:42Z', 'Thu, 99 Oct 2026 00:00:42 GMT', '', null, undefined])
      expect(parseHttpDate(text), String(text)).to.equal(undefined);
  });

  it('should return a wait that a timer accepts, or undefined, for any header and clock', () => {
    const date = fc.date({ noInvalidDate: true }).map((each) => each.toUTCString());
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.bigInt().map(String),
      fc.float({ min: 0 }).map((each) => each.toFixed(3)),
      date,
      fc.double().map(String),
    );
    fc.assert(
      fc.property(header, fc.oneof(fc.double(), fc.integer()), (text, now) => {
        const waitMs = parseRetryAfter(text, now);
        expect(waitMs === undefined || (waitMs >= 0 && waitMs <= maxTimerMs)).to.equal(true);
      }),
    );
  });

  it('should read every HTTP date to the second', () => {
    const seconds = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(seconds, (wait) => {
        expect(parseRetryAfter(new Date(nowMs + wait * 1_000).toUTCString(), nowMs)).to.equal(wait * 1_000);
      }),
    );
  });

  it('should not read beyond the longest possible date', () => {
    const long = 'x'.repeat(1_000_000);
    for (const text of [
      `Mon${'a'.repeat(1_000_000)}`,
      `Mon, ${' '.repeat(1_000_000)}`,
      `Mon, ${'1'.repeat(1e6)}`,
      long,
    ]) {
      expect(parseRetryAfter(text, nowMs)).to.equal(undefined);
      expect(parseRetryAfter(`${text}!`, nowMs)).to.equal(undefined);
    }
    expect(parseRetryAfter('1'.repeat(1_000_000), nowMs)).to.equal(2 ** 31 - 1);
    expect(parseRetryAfter(`1.${'0'.repeat(1_000_000)}x`, nowMs)).to.equal(undefined);
  });
});

describe('retryAfterInMessage', () => {
  it("should read the wait from the platform's message", () => {
    const message = 'Rate limit exceeded the maximum. Retry the request in [42] seconds';
    expect(retryAfterInMessage(message)).to.equal(42_000);
    expect(retryAfterInMessage('[999999999999999] seconds')).to.equal(maxTimerMs);
    expect(retryAfterInMessage('[20.000] seconds')).to.equal(20_000);
    expect(retryAfterInMessage('[1.5] seconds')).to.equal(2_000);
  });

  for (const message of [
    '',
    'in 42 seconds',
    '[] seconds',
    '[-1] seconds',
    '[1.] seconds',
    '[.5] seconds',
    '[42] minutes',
    `[${'1'.repeat(16)}] seconds`,
  ]) {
    it(`should find none in ${JSON.stringify(message)}`, () => {
      expect(retryAfterInMessage(message)).to.equal(undefined);
    });
  }

  it('should find none in brackets of any length', () => {
    expect(retryAfterInMessage('['.repeat(1_000_000))).to.equal(undefined);
    expect(retryAfterInMessage('[1'.repeat(500_000))).to.equal(undefined);
  });
});
