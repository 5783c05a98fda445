import { expect } from 'chai';
import fc from 'fast-check';
import type { Fault } from '../../../src/simulator/index.js';
import { until } from '../../helpers/until.js';
import { clients, fetchPage, type Model, type Reader, type Real } from './organisation.js';

type Command = fc.AsyncCommand<Model, Real>;

const mostReaders = 5;
const endpointIs = (wanted: string, { sim }: Real): number =>
  sim.requests.filter(({ endpoint }) => endpoint === wanted).length;

/** After each command: as many requests as the model predicts, and none open. */
const agree = async (model: Model, real: Real): Promise<void> => {
  expect(endpointIs('page', real), 'requests for pages').to.equal(model.pageRequests);
  expect(endpointIs('token', real), 'requests for tokens').to.equal(model.tokenRequests);
  // A response can arrive before its server has noticed that it was sent.
  await until(() => real.sim.requests.every(({ phase }) => phase !== 'open'));
};

/** One of the existing readers, for any number. */
const pick = (nth: number, { readers }: Readonly<Model>): number => nth % readers.length;

const numberOf = (queueId: string): number => Number(queueId.slice(-12));

/**
 * How far a reader gets that wants a number of rows. Never to the last row of a page except the last page: with it, the next page is
 * requested, and no consumer would wait for that.
 */
const goalOf = ({ pages, rowsPerPage }: Model, { read }: Reader, rows: number): number => {
  const goal = Math.min(read + rows, pages * rowsPerPage);
  return goal % rowsPerPage === 0 && goal < pages * rowsPerPage ? goal + 1 : goal;
};

/** Reads up to a row, with every page on the way, and compares. */
const readTo = async (model: Model, reader: Reader, goal: number, iterator: AsyncIterator<{ queueId: string }>) => {
  while (reader.read < goal) {
    const isFetch = reader.read % model.rowsPerPage === 0;
    const failure = isFetch ? fetchPage(model, reader.client) : undefined;
    let result;
    try {
      result = await iterator.next();
    } catch (error) {
      if (failure === undefined) throw error;
      expect(error).to.include({ kind: failure });
      reader.ended = 'failed';
      return;
    }
    if (failure !== undefined) expect.fail(`page of row ${reader.read}: should have ended as ${failure}`);
    if (result.done === true) expect.fail(`row ${reader.read} is missing`);
    expect(numberOf(result.value.queueId)).to.equal(reader.read);
    reader.read += 1;
  }
};

class Open implements Command {
  constructor(readonly client: number) {}
  check = ({ readers }: Readonly<Model>) => readers.length < mostReaders;
  run = async (model: Model, real: Real) => {
    model.readers.push({ client: this.client, read: 0, ended: 'not yet' });
    real.iterators.push(real.open(this.client));
    // Nothing is requested before a reader pulls.
    await agree(model, real);
  };
  toString = () => `open(${this.client})`;
}

/** One reader pulls. One that has ended gets nothing more. */
class Read implements Command {
  constructor(
    readonly nth: number,
    readonly rows: number,
  ) {}
  check = ({ readers }: Readonly<Model>) => readers.length > 0;
  run = async (model: Model, real: Real) => {
    const index = pick(this.nth, model);
    const [reader, iterator] = [model.readers[index], real.iterators[index]];
    if (reader === undefined || iterator === undefined) return;
    if (reader.ended === 'not yet') await readTo(model, reader, goalOf(model, reader, this.rows), iterator);
    const isWhole = reader.read === model.pages * model.rowsPerPage;
    if (reader.ended !== 'not yet' || isWhole) {
      expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
      if (reader.ended === 'not yet') reader.ended = 'whole';
    }
    await agree(model, real);
  };
  toString = () => `read(${this.nth}, ${this.rows} rows)`;
}

/** All readers of both clients pull at once. */
class ReadAll implements Command {
  constructor(readonly rows: number) {}
  // Which request a fault affects would depend on timing, and so would which of a client's readers renews its token.
  check = ({ pending, tokens, readers }: Readonly<Model>) =>
    pending.length === 0 && !tokens.includes('revoked') && readers.length > 1;
  run = async (model: Model, real: Real) => {
    await Promise.all(
      model.readers.map(async (reader, index) => {
        const iterator = real.iterators[index];
        if (iterator === undefined || reader.ended !== 'not yet') return;
        await readTo(model, reader, goalOf(model, reader, this.rows), iterator);
      }),
    );
    await agree(model, real);
  };
  toString = () => `readAll(${this.rows} rows)`;
}

class Leave implements Command {
  constructor(readonly nth: number) {}
  check = (model: Readonly<Model>) => model.readers[pick(this.nth, model)]?.ended === 'not yet';
  run = async (model: Model, real: Real) => {
    const index = pick(this.nth, model);
    const reader = model.readers[index] as Reader;
    expect(await real.iterators[index]?.return?.()).to.include({ done: true });
    reader.ended = 'left';
    await agree(model, real);
  };
  toString = () => `leave(${this.nth})`;
}

/** A reader unsubscribes while its next page is under way and has no response. */
class LeaveWaiting implements Command {
  constructor(readonly nth: number) {}
  check = (model: Readonly<Model>) => {
    const { readers, pending, tokens, pages, rowsPerPage } = model;
    const reader = readers[pick(this.nth, model)];
    if (reader?.ended !== 'not yet' || pending.length > 0 || tokens[reader.client] === 'revoked') return false;
    return Math.ceil(reader.read / rowsPerPage) < pages;
  };
  run = async (model: Model, real: Real) => {
    const index = pick(this.nth, model);
    const [reader, iterator] = [model.readers[index], real.iterators[index]];
    if (reader === undefined || iterator === undefined) return;
    const goal = Math.ceil(reader.read / model.rowsPerPage) * model.rowsPerPage;
    real.sim.addFault({ on: 'page', nth: 1, do: { hang: true } });
    await readTo(model, reader, goal, iterator);
    const waiting = iterator.next();
    expect(fetchPage(model, reader.client)).to.equal(undefined);
    await until(() => endpointIs('page', real) === model.pageRequests);
    await iterator.return?.();
    expect(await waiting).to.deep.equal({ done: true, value: undefined });
    reader.ended = 'left';
    await agree(model, real);
  };
  toString = () => `leaveWaiting(${this.nth})`;
}

/** A fault for the next request for a page, or for the one after those already planned. */
class Strike implements Command {
  constructor(readonly action: Fault['do']) {}
  check = ({ pending }: Readonly<Model>) => pending.length < 6;
  run = async (model: Model, real: Real) => {
    real.sim.addFault({ on: 'page', nth: model.pending.push(this.action), do: this.action });
    await agree(model, real);
  };
  toString = () => `strike(${JSON.stringify(this.action)})`;
}

class Revoke implements Command {
  check = () => true;
  run = async (model: Model, real: Real) => {
    real.sim.revokeTokens();
    model.tokens.forEach((token, client) => (model.tokens[client] = token === 'none' ? 'none' : 'revoked'));
    await agree(model, real);
  };
  toString = () => 'revoke';
}

const action = fc.constantFrom<Fault['do']>(
  { status: 429, retryAfterS: 1 },
  { status: 500 },
  { status: 503, retryAfterS: 1 },
  { resetAt: 0 },
  { resetAt: 50 },
  { html: true },
  { emptyBody: true },
  { text: '{"entities":[' },
  { tokenExpired: true },
  { tokenExpired: true },
  { tokenExpired: true },
);
const nth = fc.nat({ max: mostReaders - 1 });
const rows = fc.integer({ min: 1, max: 12 });

const open = fc.nat({ max: clients - 1 }).map((client) => new Open(client));
const read = fc.tuple(nth, rows).map(([reader, count]) => new Read(reader, count));
const strike = action.map((what) => new Strike(what));

/** Any of them, at random: runs and faults more often than the rest. */
export const anyCommand: fc.Arbitrary<Command>[] = [
  ...[open, open, read, read, read, strike, strike],
  rows.map((count) => new ReadAll(count)),
  nth.map((reader) => new Leave(reader)),
  nth.map((reader) => new LeaveWaiting(reader)),
  fc.constant(new Revoke()),
];
