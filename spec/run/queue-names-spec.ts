import { expect } from 'chai';
import {
  concat,
  defer,
  from,
  lastValueFrom,
  type Observable,
  of,
  Subject,
  throwError,
  VirtualTimeScheduler,
} from 'rxjs';
import sinon from 'sinon';
import { queueNames } from '../../src/run/queue-names.js';

const queue = (id: string, name: string) => ({ id, name });

describe('queueNames', () => {
  it('should return the names by id, and keep them until they are too old', async () => {
    const scheduler = new VirtualTimeScheduler();
    let lookUps = 0;
    const queues$ = defer(() => from([queue('a', `A${(lookUps += 1)}`), queue('b', 'B')]));
    const names$ = queueNames(queues$, 1_000, scheduler);
    const namesAt = async (ms: number) => {
      scheduler.frame = ms;
      return [...(await lastValueFrom(names$))];
    };
    expect(lookUps).to.equal(0);
    const first = [
      ['a', 'A1'],
      ['b', 'B'],
    ];
    expect(await namesAt(0)).to.deep.equal(first);
    expect(await namesAt(999)).to.deep.equal(first);
    expect((await namesAt(1_000))[0]).to.deep.equal(['a', 'A2']);
    expect((await namesAt(1_999))[0]).to.deep.equal(['a', 'A2']);
    expect(lookUps).to.equal(2);
  });

  it('should not change names that were returned, and have none for a queue that is gone', async () => {
    const scheduler = new VirtualTimeScheduler();
    const lists = [[queue('a', 'A'), queue('b', 'B')], [queue('a', 'A2')]];
    const names$ = queueNames(
      defer(() => from(lists.shift() ?? [])),
      1_000,
      scheduler,
    );
    const first = await lastValueFrom(names$);
    scheduler.frame = 1_000;
    expect([...(await lastValueFrom(names$))]).to.deep.equal([['a', 'A2']]);
    expect([...first]).to.deep.equal([
      ['a', 'A'],
      ['b', 'B'],
    ]);
  });

  it('should look them up once for any number of waiting subscribers', () => {
    const queues$ = new Subject<{ id: string; name: string }>();
    const lookUp = sinon.fake.returns(queues$);
    const names$ = queueNames(defer(lookUp), 1_000, new VirtualTimeScheduler());
    const [one, two] = [sinon.spy(), sinon.spy()];
    names$.subscribe(one);
    names$.subscribe(two);
    queues$.next(queue('a', 'A'));
    queues$.complete();
    for (const subscriber of [one, two]) sinon.assert.calledOnceWithExactly(subscriber, new Map([['a', 'A']]));
    sinon.assert.calledOnce(lookUp);
  });

  it('should return names that are being emitted to those who subscribe meanwhile, even if they are too old', () => {
    const scheduler = new VirtualTimeScheduler();
    const queues$ = new Subject<{ id: string; name: string }>();
    const names$ = queueNames(queues$, 1_000, scheduler);
    const reported: string[] = [];
    names$.subscribe(() => {
      scheduler.frame += 2_000;
      names$.subscribe({
        next: (names) => reported.push(`${names.get('a')}`),
        complete: () => reported.push('complete'),
      });
    });
    queues$.next(queue('a', 'A'));
    queues$.complete();
    expect(reported).to.deep.equal(['A', 'complete']);
  });

  it('should not remember a failed look-up', async () => {
    const fails$: Observable<ReturnType<typeof queue>> = throwError(() => new Error('not now'));
    const lookUp = sinon.stub<[], typeof fails$>().returns(of(queue('a', 'A')));
    lookUp.onFirstCall().returns(concat(of(queue('b', 'B')), fails$));
    const names$ = queueNames(defer(lookUp), 1_000, new VirtualTimeScheduler());
    const failure: unknown = await lastValueFrom(names$).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'not now');
    expect([...(await lastValueFrom(names$))]).to.deep.equal([['a', 'A']]);
  });
});
