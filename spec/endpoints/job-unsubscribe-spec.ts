import { expect } from 'chai';
import { map, NEVER, Observable, timer } from 'rxjs';
import { brief, http, page, query, type Script, serving } from '../helpers/job-server.js';
import { marbles } from '../helpers/marbles.js';

describe('unsubscribing from a job', () => {
  const phases: Record<string, readonly [Script, string, readonly string[], boolean]> = {
    submission: [{ submit: () => timer(500).pipe(map(() => ({ jobId: 'j1' }))) }, '^ 99ms !', ['0 POST '], false],
    'the first wait': [{ states: ['PENDING'] }, '^ 1999ms !', ['0 POST '], true],
    'a poll': [{ poll: () => NEVER }, '^ 3999ms !', ['0 POST ', '3000 GET /j1'], true],
    'the wait between polls': [{ states: ['PENDING'] }, '^ 4999ms !', ['0 POST ', '3000 GET /j1'], true],
    results: [{ results: () => NEVER }, '^ 3999ms !', ['0 POST ', '3000 GET /j1', '3000 GET /j1/results'], false],
  };
  for (const [phase, [script, unsubscribing, requested, isRunning]] of Object.entries(phases)) {
    for (const cancelOnLeave of [true, false]) {
      const cancels = cancelOnLeave && isRunning;
      it(
        `should stop everything on unsubscription in ${phase}, ${cancels ? 'and cancel the job once' : 'without another request'}`,
        marbles((run) => {
          const server = serving(run, script);
          run.expectObservable(server.rows(query({ cancelOnLeave })), unsubscribing).toBe('-');
          run.flush();
          expect(brief(server.log).slice(0, requested.length)).to.deep.equal(requested);
          expect(
            brief(server.log)
              .slice(requested.length)
              .map((line) => line.replace(/^\d+ /, '')),
          ).to.deep.equal(cancels ? ['DELETE /j1'] : []);
        }),
      );
    }
  }

  it(
    'should neither cancel nor request anything after the last page or on unsubscription between pages',
    marbles((run) => {
      const server = serving(run, { results: (_, cursor) => timer(100).pipe(map(() => page('a', `${cursor}+`))) });
      run
        .expectObservable(server.rows(query({ cancelOnLeave: true })).pipe(map(({ length }) => length)), '^ 3149ms !')
        .toBe('3100ms a', { a: 1 });
      run.flush();
      expect(brief(server.log).at(-1)).to.equal('3100 GET /j1/results?cursor=null%2B');
      expect(server.log).to.have.length(4);
    }),
  );

  it(
    'should ignore a failed cancellation, and wait at most 10 s for it',
    marbles((run) => {
      let left = 0;
      const pending = serving(run, {
        states: ['PENDING'],
        cancel: () => new Observable(() => () => (left = run.scheduler.now())),
      });
      run.expectObservable(pending.rows(query({ cancelOnLeave: true })), '^ 1999ms !').toBe('-');
      const rejecting = serving(run, { states: ['PENDING'], cancel: http(500) });
      run.expectObservable(rejecting.rows(query({ cancelOnLeave: true })), '^ 1999ms !').toBe('-');
      run.flush();
      expect(left).to.equal(12_000);
      expect(rejecting.log.filter((line) => line.includes('DELETE'))).to.have.length(1);
      expect(rejecting.requests.at(-1)).to.include({ once: true });
    }),
  );
});
