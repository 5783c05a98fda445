import { expect } from 'chai';
import { responseError } from '../../../src/transport/response.js';
import { limitFacts } from '../../../src/transport/rate-limit/learned-limits.js';
import { parseRetryAfter, retryAfterInMessage } from '../../../src/core/retry-after.js';
import { fault } from '../support/fault.js';

/** The least of a few measurements, in CPU microseconds: other load on the machine only adds. */
const leastCpu = (work: () => unknown): number => {
  const once = () => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user;
  };
  return Math.min(...Array.from({ length: 5 }, once));
};

const small = 40_000;
/** Eight times the text: 8 times the work where it is linear, 64 times where it is quadratic. Too little work cannot be measured. */
const isLinear = (work: (length: number) => unknown): boolean =>
  leastCpu(() => work(8 * small)) <
  30 *
    Math.max(
      leastCpu(() => work(small)),
      1_000,
    );

const forms: Readonly<Record<string, (length: number) => string>> = {
  digits: (length) => '9'.repeat(length),
  spaces: (length) => `Mon, ${' '.repeat(length)}GMT`,
  'words and colons': (length) => 'a:'.repeat(length / 2),
  'a word': (length) => 'a'.repeat(length),
  'open brackets': (length) => '[1'.repeat(length / 2),
};

fault('S3', { fault: 'ReDoS strings in headers', promise: 'read in linear time' }, (it) => {
  it('should be distinguished from quadratic time', () => {
    expect(isLinear((length) => /a*b/.test('a'.repeat(length / 10)))).to.equal(false);
    expect(isLinear((length) => 'x'.repeat(length).indexOf('y'))).to.equal(true);
  });

  it('should read hostile headers and messages in linear time', () => {
    for (const [name, form] of Object.entries(forms)) {
      const readers: Readonly<Record<string, (text: string) => unknown>> = {
        parseRetryAfter: (text) => parseRetryAfter(text, 0),
        retryAfterInMessage,
        limitFacts: (text) => limitFacts(() => text),
        answerError: (text) =>
          responseError(
            { status: 403, header: () => text, text, bytes: text.length, ms: 1, receivedAtMs: 0 },
            { path: '/', attempts: 1 },
            (said) => said,
          ),
      };
      for (const [reader, read] of Object.entries(readers)) {
        expect(
          isLinear((length) => read(form(length))),
          `${reader} of ${name}`,
        ).to.equal(true);
      }
    }
  });
});
