// A runner of the specs for Stryker. Its own runner for mocha stops at mocha 11, and has no limit for a test that waits forever.
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext, type StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import Mocha from 'mocha';

// The same values on each run, and no search for smaller ones: a failure is sufficient.
fc.configureGlobal({ seed: 20251125, endOnFailure: true });

const namespace = globalThis as unknown as Record<string, InstrumenterContext | undefined>;
const literally = (title: string): string => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

class SpecRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  /** How the code under test exchanges information about its mutants. */
  readonly #context = (namespace[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});
  readonly #mocha = new Mocha({ reporter: Mocha.reporters.Base, timeout: 8_000, forbidOnly: true });
  #loaded = false;

  constructor({ testFiles }: StrykerOptions) {
    for (const file of testFiles) this.#mocha.addFile(file);
    this.#mocha.cleanReferencesAfterRun(false);
    const context = this.#context;
    this.#mocha.suite.beforeEach(function () {
      context.currentTestId = this.currentTest?.fullTitle() ?? '';
    });
    // What one test leaves behind does not affect the next one.
    this.#mocha.suite.afterEach(() => {
      delete context.currentTestId;
    });
  }

  // What has been imported stays unchanged for the life of the process.
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun(): Promise<DryRunResult> {
    const result = await this.#run(false);
    const { mutantCoverage } = this.#context;
    return result.status === DryRunStatus.Complete && mutantCoverage !== undefined
      ? { ...result, mutantCoverage }
      : result;
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, mutantActivation, testFilter } = options;
    Object.assign(this.#context, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    this.#mocha.grep(testFilter === undefined ? /^/ : new RegExp(`^(?:${testFilter.map(literally).join('|')})$`));
    return toMutantRunResult(await this.#run(true, activeMutant.id, mutantActivation));
  }

  async #run(bail: boolean, mutant?: string, activation?: MutantRunOptions['mutantActivation']): Promise<DryRunResult> {
    const context = this.#context;
    try {
      if (!this.#loaded) {
        Object.assign(context, { activeMutant: activation === 'static' ? mutant : undefined });
        await this.#mocha.loadFilesAsync();
        this.#loaded = true;
      }
      const tests = await this.#tests(bail, mutant);
      return determineHitLimitReached(context.hitCount, context.hitLimit) ?? { status: DryRunStatus.Complete, tests };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: messageOf(error) };
    }
  }

  /** Runs the tests; with `bail`, up to the first failure. */
  #tests(bail: boolean, mutant: string | undefined): Promise<TestResult[]> {
    Object.assign(this.#context, { activeMutant: mutant });
    const bailing = (suite: Mocha.Suite): void => {
      suite.bail(bail);
      suite.suites.forEach(bailing);
    };
    bailing(this.#mocha.suite);
    const results: TestResult[] = [];
    const aboutOf = (test: Mocha.Runnable) => ({
      id: test.fullTitle(),
      name: test.fullTitle(),
      timeSpentMs: test.duration ?? 0,
    });
    return new Promise((resolve) => {
      this.#mocha
        .run(() => resolve(results))
        .on('pass', (test) => results.push({ ...aboutOf(test), status: TestStatus.Success }))
        .on('fail', (test, error) =>
          results.push({ ...aboutOf(test), status: TestStatus.Failed, failureMessage: messageOf(error) }),
        );
    });
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner)];
