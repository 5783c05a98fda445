import { expect } from 'chai';
import fc from 'fast-check';
import { formatInterval, IsoInstant, IsoInterval, orderProblems, parseInterval } from '../../src/core/interval.js';
import { problemsAt } from '../../src/core/validation.js';

const [start, end] = ['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'];

describe('parseInterval', () => {
  it('should read both ends, each with its own offset', () => {
    expect(parseInterval(`2026-10-01T02:00:00+02:00/${end}`)).to.deep.equal({
      startMs: Date.parse(start),
      endMs: Date.parse(end),
    });
  });

  it('should read what formatInterval writes', () => {
    const ends = fc.integer({ min: -6e13, max: 2e14 });
    fc.assert(
      fc.property(ends, fc.integer({ min: 1, max: 1e12 }), (startMs, lengthMs) => {
        const interval = { startMs, endMs: startMs + lengthMs };
        expect(parseInterval(formatInterval(interval))).to.deep.equal(interval);
      }),
    );
  });

  for (const text of [
    `${end}/${start}`,
    `${start}/${start}`,
    `2026-10-01T02:00:00+02:00/${start}`,
    `${start}/`,
    `/${end}`,
    '/',
    '',
    start,
    `${start}/${end}/`,
    `${start}/${end}/${end}`,
    `${start}/P1D`,
    `${start}/2026-11-31T00:00:00Z`,
    `2026-10-01T00:00:00/${end}`,
  ]) {
    it(`should reject ${JSON.stringify(text)}`, () => {
      expect(parseInterval(text)).to.equal(undefined);
      expect(problemsAt('interval', IsoInterval, text)).to.not.deep.equal([]);
    });
  }
});

describe('IsoInterval', () => {
  it('should report no problem exactly where parseInterval succeeds', () => {
    const instant = fc.constantFrom(start, end, '2026-10-01T00:00:00', '2026-02-30T00:00:00Z', '');
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 3 }), (parts) => {
        const text = parts.join('/');
        expect(problemsAt('interval', IsoInterval, text).length === 0).to.equal(parseInterval(text) !== undefined);
      }),
    );
  });

  it('should show an example of a valid interval', () => {
    expect(problemsAt('interval', IsoInterval, start)).to.deep.equal([
      { path: 'interval', message: 'must be start/end, such as 2026-10-01T00:00:00Z/2026-11-01T00:00:00Z' },
    ]);
  });

  it('should report both ends at once', () => {
    const problems = problemsAt('interval', IsoInterval, '2026-02-30T00:00:00Z/2026-11-01T00:00:00');
    expect(problems.map(({ path }) => path)).to.deep.equal(['interval', 'interval']);
    expect(problems[0]?.message).to.include('2026-02-30');
    expect(problems[1]?.message).to.include('2026-11-01T00:00:00');
  });

  it('should name both ends of a reversed interval', () => {
    const [problem, ...rest] = problemsAt('interval', IsoInterval, `${end}/${start}`);
    expect(rest).to.deep.equal([]);
    expect(problem?.message).to.equal(`ends at "${start}", which is not after its start "${end}"`);
  });

  for (const value of [undefined, null, 5, {}, [start, end], [start]]) {
    it(`should reject ${JSON.stringify(value)}`, () => {
      expect(problemsAt('interval', IsoInterval, value)).to.have.length(1);
      expect(problemsAt('dateFrom', IsoInstant, value)).to.have.length(1);
    });
  }
});

describe('orderProblems', () => {
  it('should report nothing where an end has a problem of its own', () => {
    expect(orderProblems('dateTo', 'x', start)).to.deep.equal([]);
    expect(orderProblems('dateTo', end, undefined)).to.deep.equal([]);
  });

  it('should compare instants, not strings', () => {
    expect(orderProblems('dateTo', '2026-10-01T01:00:00+02:00', '2026-10-01T00:00:00Z')).to.deep.equal([]);
    expect(orderProblems('dateTo', '2026-10-01T00:00:00Z', '2026-10-01T01:00:00+02:00')).to.have.length(1);
  });
});
