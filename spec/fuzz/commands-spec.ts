import fc from 'fast-check';
import { until } from '../helpers/until.js';
import { anyCommand } from './support/commands.js';
import { modelOf, type Real, realOf } from './support/organisation.js';

describe('two clients of a server, command by command, against a model', function () {
  this.timeout(60_000);

  it('should request and read what the model does, whatever fails, and leave nothing open', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 2, max: 4 }),
        fc.commands(anyCommand, { maxCommands: 40, size: 'max' }),
        async (pages, rowsPerPage, commands) => {
          let real: Real | undefined;
          try {
            await fc.asyncModelRun(async () => {
              const model = modelOf(pages, rowsPerPage);
              real = await realOf(model);
              return { model, real };
            }, commands);
            for (const iterator of real?.iterators ?? []) await iterator.return?.();
            await until(() => real?.sim.connections === 0);
          } finally {
            await real?.sim.stop();
          }
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 15_000 },
    ));
});
