import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { clientSettings, type ClientOptions } from '../src/client-options.js';
import { systemRuntime } from '../src/core/runtime.js';
import { createClient } from '../src/index.js';
import { accessToken } from '../src/transport/credentials.js';
import { faultsOf } from './helpers/faults-of.js';

const right = { region: 'mypurecloud.com', credentials: accessToken('token') };

const settings = (options: object) => clientSettings({ ...right, ...options });

describe('clientSettings', () => {
  for (const nothing of [undefined, null, [], 'mypurecloud.com', 5]) {
    it(`should refuse ${JSON.stringify(nothing) ?? 'nothing'}`, () => {
      expect(faultsOf(() => createClient(nothing as unknown as ClientOptions))).to.deep.equal(['']);
      expect(() => createClient(nothing as unknown as ClientOptions)).to.throw(
        /^createClient: must be an object with /,
      );
    });
  }

  const wrong: readonly [object, string][] = [
    [{ timeout: {} }, 'timeout'],
    [{ timeouts: { attempt: 5 } }, 'timeouts.attempt'],
    [{ timeouts: null }, 'timeouts'],
    [{ retry: { attempts: 5 } }, 'retry.attempts'],
    [{ budget: { perHour: 5 } }, 'budget.perHour'],
    [{ budget: { take: 5, pause: () => undefined } }, 'budget.take'],
    [{ runtime: { random: 5 } }, 'runtime.random'],
    [{ runtime: { scheduler: {} } }, 'runtime.scheduler.now'],
    [{ runtime: { clock: {} } }, 'runtime.clock'],
    [{ runtime: null }, 'runtime'],
    [{ credentials: {} }, 'credentials'],
    [{ trustedOrigins: 'http://api.example.com' }, 'trustedOrigins'],
    [{ trustedOrigins: ['http://api.example.com', 'http://api.example.com/'] }, 'trustedOrigins[1]'],
    [{ trustedOrigins: ['wss://api.example.com'] }, 'trustedOrigins[0]'],
  ];
  for (const [options, path] of wrong) {
    it(`should refuse ${JSON.stringify(options)}`, () => {
      expect(faultsOf(() => settings(options))).to.include(path);
    });
  }

  it('should say which options there are', () => {
    expect(() => settings({ timeout: 5 })).to.throw('timeout: is not known: use one of region, hosts, credentials,');
  });

  it('should put defaults where undefined is given', () => {
    const nothing = {
      timeouts: { attemptMs: undefined, idleMs: undefined, totalMs: undefined },
      runtime: { scheduler: undefined, random: undefined, wallClock: undefined },
      unknown: undefined,
    };
    const { timeouts, runtime } = settings(nothing);
    expect(timeouts).to.deep.equal({ attemptMs: 60_000, idleMs: 15_000, totalMs: 600_000 });
    expect(runtime).to.deep.equal(systemRuntime);
  });

  it('should take what is given', () => {
    const runtime = { scheduler: new VirtualTimeScheduler(), random: () => 0, wallClock: () => 0 };
    expect(settings({ runtime, timeouts: { idleMs: 5 } })).to.deep.include({
      runtime,
      timeouts: { attemptMs: 60_000, idleMs: 5, totalMs: 600_000 },
    });
  });

  it('should never show a password that stands in an origin', () => {
    const hosts = { api: 'https://u:PASS@gw', login: `https://user:PASS${'x'.repeat(60)}@gw` };
    expect(() => clientSettings({ credentials: right.credentials, hosts }))
      .to.throw(/hosts\.api: .+hosts\.login: /)
      .with.property('message')
      .that.does.not.include('PASS');
    expect(() => settings({ region: 'u:PASS@gw.example.com' }))
      .to.throw(/region: /)
      .with.property('message')
      .that.does.not.include('PASS');
  });
});
