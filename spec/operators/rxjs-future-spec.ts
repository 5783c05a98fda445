import { createRequire } from 'node:module';
import { expect } from 'chai';
import fc from 'fast-check';
import { defer, type MonoTypeOperatorFunction, type Observable, retry, tap, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import ts from 'typescript';
import {
  AuthError,
  DecodeError,
  HttpError,
  NetworkError,
  RateLimitError,
  TimeoutError,
} from '../../src/core/errors.js';
import type { Complete } from '../../src/core/complete.js';
import { judge } from '../../src/core/retry-decision.js';
import { retryTransient, type RetryTransientOptions } from '../../src/operators/retry-transient.js';
import { filesBelow, textOf } from '../helpers/source-files.js';

/** The course of one attempt: some values, a frame each, then an error, or the end. */
interface Try {
  readonly values: number;
  readonly error: Error | undefined;
}
/** A request that is retried. */
interface Case {
  readonly tries: readonly Try[];
  readonly options: Complete<Omit<RetryTransientOptions, 'judge' | 'onRetry' | 'runtime'>>;
  /** The values of `random`, in order. */
  readonly dice: readonly number[];
  /** When the consumer unsubscribes, in milliseconds. */
  readonly leftAtMs: number;
}

/** The same decisions, made by the operator that remains. */
const retryByDelay = <T>(options: Complete<RetryTransientOptions>): MonoTypeOperatorFunction<T> => {
  const { maxAttempts, baseDelayMs, maxDelayMs, maxWaitMs, onRetry } = options;
  const { scheduler, random } = options.runtime as Complete<RetryTransientOptions['runtime'] & object>;
  return (source) =>
    defer(() => {
      const failed = new Map<number, number>();
      return source.pipe(
        retry({
          delay: (error: unknown, attempt) => {
            const verdict = judge(error);
            if (!verdict.retry) return throwError(() => error);
            const { atMost, atLeastMs } = verdict;
            const times = (failed.get(atMost) ?? 0) + 1;
            failed.set(atMost, times);
            if (attempt >= maxAttempts || times > atMost || atLeastMs > maxWaitMs) return throwError(() => error);
            const chance = random();
            const backOffMs = chance * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
            const leastMs = atLeastMs > 0 ? atLeastMs + chance * baseDelayMs : 50;
            const waitMs = Math.min(Math.max(backOffMs, leastMs), maxWaitMs);
            onRetry({ error, attempt, waitMs });
            return timer(waitMs, scheduler);
          },
        }),
      );
    });
};

/** Everything observable of a case, with its time: values, waits, end or error, and when each attempt started and ended. */
const story = (
  { tries, options, dice, leftAtMs }: Case,
  operator: <T>(options: Complete<RetryTransientOptions>) => MonoTypeOperatorFunction<T>,
): readonly unknown[] => {
  const reported: unknown[] = [];
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ cold, flush }) => {
    const sources = tries.map(({ values, error }) =>
      cold<string>('abcde'.slice(0, values) + (error === undefined ? '|' : '#'), undefined, error),
    );
    const say = (...what: readonly unknown[]) => reported.push([scheduler.now(), ...what]);
    let next = 0;
    let rolled = 0;
    const request: Observable<string> = defer(() => sources[next++] ?? throwError(() => new Error('no more attempts')));
    const consumer = request
      .pipe(
        operator({
          ...options,
          judge,
          onRetry: ({ error, attempt, waitMs }) => say('retry', error, attempt, waitMs),
          runtime: { scheduler, random: () => dice[rolled++ % dice.length] ?? 0 },
        }),
        tap({ unsubscribe: () => say('left') }),
      )
      .subscribe({
        next: (value) => say('value', value),
        error: (error: unknown) => say('error', error),
        complete: () => say('complete'),
      });
    timer(leftAtMs, scheduler).subscribe(() => consumer.unsubscribe());
    flush();
    for (const { subscriptions } of sources) {
      reported.push(
        subscriptions.map(({ subscribedFrame, unsubscribedFrame }) => [subscribedFrame, unsubscribedFrame]),
      );
    }
    reported.push({ rolled });
  });
  return reported;
};

const facts = { path: '/api/v2/analytics/queues/details/query', attempts: 1 };
const anError: fc.Arbitrary<Error> = fc.oneof(
  fc
    .option(fc.constantFrom(0, 3, 700, 5_000, 100_000), { nil: undefined })
    .map((retryAfterMs) => new RateLimitError('busy', { ...facts, status: 429, retryAfterMs })),
  fc.constantFrom(408, 500, 502, 503, 504).map((status) => new HttpError('no', { ...facts, status })),
  fc.constantFrom('ECONNRESET', 'ENOTFOUND').map((code) => new NetworkError('gone', { ...facts, phase: 'body', code })),
  fc.constant('idle' as const).map((phase) => new TimeoutError('late', { ...facts, phase })),
  fc.constant('json' as const).map((reason) => new DecodeError('cut', { reason, failures: [] })),
);
const aPermanentError: fc.Arbitrary<Error> = fc.constantFrom(
  new AuthError('no', { ...facts, status: 401 }),
  new HttpError('no', { ...facts, status: 400 }),
  new Error('not ours'),
);
const aTry: fc.Arbitrary<Try> = fc.record({
  values: fc.nat(4),
  error: fc.oneof(
    { weight: 8, arbitrary: anError },
    { weight: 1, arbitrary: aPermanentError },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
});
const aCase: fc.Arbitrary<Case> = fc.record({
  tries: fc.array(aTry, { minLength: 1, maxLength: 12 }),
  options: fc.record({
    maxAttempts: fc.integer({ min: 1, max: 12 }),
    baseDelayMs: fc.constantFrom(0, 1, 400, 500),
    maxDelayMs: fc.constantFrom(1, 3_000, 30_000),
    maxWaitMs: fc.constantFrom(700, 60_000),
  }),
  dice: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 5 }),
  leftAtMs: fc.oneof(fc.constant(1_000_000), fc.nat(20_000)),
});

/** What the packages' declarations mark for removal: exports all of whose declarations are deprecated. */
const goneByNextMajor = (): ReadonlySet<string> => {
  const file = createRequire(import.meta.url)
    .resolve('rxjs')
    .replace(/dist\/cjs\/index\.js$/, 'dist/types/index.d.ts');
  const program = ts.createProgram([file], {
    noLib: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const isGone = (symbol: ts.Symbol): boolean => {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declarations = meant.declarations ?? [];
    return declarations.length > 0 && declarations.every((each) => ts.getJSDocDeprecatedTag(each) !== undefined);
  };
  return new Set(
    checker
      .getExportsOfModule(module)
      .filter(isGone)
      .map(({ name }) => name),
  );
};

/** Names that a source imports from rxjs. */
const takenFromRxjs = (text: string): readonly string[] =>
  [...text.matchAll(/import\s*\{([^}]*)\}\s*from 'rxjs(?:\/[^']*)?'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*$/, ''),
    ),
  );

describe('the next major of rxjs', function () {
  this.timeout(30_000);

  it('should be able to replace retryTransient by retry({ delay }): the same values, attempts, waits and last error', () => {
    fc.assert(
      fc.property(aCase, (each) => {
        expect(story(each, (options) => retryTransient(options))).to.deep.equal(story(each, retryByDelay));
      }),
      { numRuns: 400 },
    );
  });

  it('should detect cases that differ', () => {
    const each: Case = {
      tries: [
        { values: 1, error: new HttpError('no', { ...facts, status: 503 }) },
        { values: 2, error: undefined },
      ],
      options: { maxAttempts: 3, baseDelayMs: 500, maxDelayMs: 30_000, maxWaitMs: 60_000 },
      dice: [0.5],
      leftAtMs: 1_000_000,
    };
    const mine = story(each, (options) => retryTransient(options));
    expect(
      mine.slice(0, 5).map((entry) => (entry as unknown[]).filter((part) => !(part instanceof Error))),
    ).to.deep.equal([
      [0, 'value', 'a'],
      [1, 'retry', 1, 250],
      [251, 'value', 'a'],
      [252, 'value', 'b'],
      [253, 'complete'],
    ]);
    expect(mine.slice(5)).to.deep.equal([[[0, 1]], [[251, 253]], { rolled: 1 }]);
    const hasty = story(each, (options) => retryByDelay({ ...options, baseDelayMs: 100 }));
    expect(hasty).not.to.deep.equal(mine);
    const another = story({ ...each, tries: each.tries.slice(1) }, retryByDelay);
    expect(another).not.to.deep.equal(mine);
  });

  it('should remove nothing that src uses except retryWhen, in one file', () => {
    const gone = goneByNextMajor();
    expect([...gone])
      .to.include.members(['retryWhen', 'repeatWhen', 'mapTo', 'multicast'])
      .and.not.include('retry');
    const uses = filesBelow('src', '.ts').flatMap((file) =>
      takenFromRxjs(textOf(file))
        .filter((name) => gone.has(name))
        .map((name) => `${name} in ${file}`),
    );
    expect(uses).to.deep.equal(['retryWhen in src/operators/retry-transient.ts']);
  });

  it('should remove no signature either: the linter rejects deprecated ones everywhere else', () => {
    const config = textOf('spec/eslint.config.js');
    expect(config).to.contain('strictTypeChecked');
    const [, excepted] = /files: \['([^']+)'\],\s*rules: \{[^}]*no-deprecated': 'off'/.exec(config) ?? [];
    expect(excepted).to.equal('src/operators/retry-transient.ts');
    expect(config.match(/no-deprecated/g)).to.have.lengthOf(1);
    const silenced = filesBelow('src', '.ts').filter((file) => /eslint-disable.*no-deprecated/.test(textOf(file)));
    // Both are signatures of Node: `url.parse`, and the event `abort` of a request.
    expect(silenced).to.deep.equal(['src/transport/node-fetch.ts', 'src/transport/proxy.ts']);
  });
});
