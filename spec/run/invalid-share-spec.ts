import { expect } from 'chai';
import { Subject } from 'rxjs';
import { DecodeError } from '../../src/core/errors.js';
import { newTally, type Tally } from '../../src/core/run-stats.js';
import { limitInvalidRows } from '../../src/run/run-report.js';

const firstInvalid = { path: 'rows[3]', expected: 'a number', actual: 'nothing' };

/** The result of a page, and then of the end, with these counts. */
const outcomeOf = (counts: Partial<Tally>, maxShare = 0.5) => {
  const pages = new Subject<string>();
  const seen: unknown[] = [];
  pages
    .pipe(limitInvalidRows({ ...newTally(), ...counts }, maxShare))
    .subscribe({
      next: (page) => seen.push(page),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('end'),
    });
  pages.next('page');
  pages.complete();
  return seen;
};

describe('limitInvalidRows', () => {
  it('should pass an allowed share, and reject a larger one before its page is delivered', () => {
    expect(outcomeOf({ rows: 50, invalid: 50, firstInvalid })).to.deep.equal(['page', 'end']);
    const [error, ...rest] = outcomeOf({ rows: 50, invalid: 51, firstInvalid });
    expect(rest).to.deep.equal([]);
    expect(error)
      .to.be.instanceOf(DecodeError)
      .and.deep.include({ reason: 'shape', failures: [firstInvalid] });
    expect(error).to.have.property(
      'message',
      '51 of 101 rows do not match the schema, and maxInvalidShare is 0.5; the first: rows[3]: expected a number, found nothing',
    );
  });

  it('should wait for a hundred rows, or the end, before it decides', () => {
    const [page, error, ...rest] = outcomeOf({ rows: 1, invalid: 98, firstInvalid });
    expect([page, rest]).to.deep.equal(['page', []]);
    expect(error).to.be.instanceOf(DecodeError);
    expect(outcomeOf({ rows: 1, invalid: 99, firstInvalid })).to.have.length(1);
    expect(outcomeOf({ invalid: 1, firstInvalid })).to.have.length(2);
  });

  it('should count repeated rows as rows', () => {
    expect(outcomeOf({ rows: 40, repeated: 60, invalid: 60, firstInvalid })).to.deep.equal(['page', 'end']);
  });

  it('should pass everything where nothing is invalid, and where all rows may be', () => {
    expect(outcomeOf({})).to.deep.equal(['page', 'end']);
    expect(outcomeOf({ rows: 500 }, 0)).to.deep.equal(['page', 'end']);
    expect(outcomeOf({ invalid: 500, firstInvalid }, 1)).to.deep.equal(['page', 'end']);
  });
});
