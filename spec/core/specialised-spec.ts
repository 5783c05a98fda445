import { expect } from 'chai';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  arrayOf,
  type Composed,
  composed,
  Finite,
  optionalFields,
  rowsOf,
  specialised,
} from '../../src/core/codecs.js';
import { AggregateResult, AggregatesPage } from '../../src/endpoints/aggregates/page.js';
import { ConversationsPage } from '../../src/endpoints/conversations-page.js';
import { QueueDetailsEntity, QueueDetailsPage } from '../../src/endpoints/queue-details-page.js';
import { QueueObservationsPage } from '../../src/endpoints/queue-observations-page.js';
import aggregates from '../fixtures/aggregates-page.json' with { type: 'json' };
import conversations from '../fixtures/conversations-page.json' with { type: 'json' };
import observations from '../fixtures/queue-observations-page.json' with { type: 'json' };
import details from '../fixtures/queue-details-page.json' with { type: 'json' };
import { changed } from '../fuzz/support/hostile.js';

const Item = t.type({ id: t.string }, 'Item');

describe('specialised', () => {
  it('should accept what passes the check without running the codec', () => {
    const value = { id: 5 };
    expect(specialised(Item, () => true).decode(value)).to.deep.equal(t.success(value));
    expect(specialised(Item, () => true).decode(value)).to.have.property('right', value);
  });

  it('should defer to the codec for anything else', () => {
    const strict = specialised(Item, () => false);
    expect(strict.decode({ id: 'a' })._tag).to.equal('Right');
    expect(strict.decode({ id: 5 })._tag).to.equal('Left');
  });

  it('should keep the name and the guard of the codec, and encode without loss', () => {
    const fast = specialised(Item, () => true);
    expect(fast.name).to.equal('Item');
    expect(fast.is({ id: 5 })).to.equal(false);
    const value = { id: 'a', more: 1 };
    expect(fast.encode(value)).to.equal(value);
  });
});

type SpecialisedType = Extract<Composed, { _tag: 'SpecialisedType' }>;
const checkOf = (codec: t.Mixed) => (composed(codec) as SpecialisedType).check;

describe('specialised without a check', () => {
  const leaves: readonly t.Mixed[] = [
    t.string,
    t.boolean,
    t.null,
    Finite,
    t.literal('a'),
    t.keyof({ a: null, b: null }),
    t.union([t.string, Finite]),
    t.refinement(t.string, (text) => text !== ''),
    specialised(t.type({ a: t.string }), t.type({ a: t.string }).is),
  ];
  const { codec } = fc.letrec<{ codec: t.Mixed }>((tie) => {
    const props = fc.dictionary(fc.constantFrom('a', 'b'), tie('codec'), { maxKeys: 2, noNullPrototype: true });
    return {
      codec: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom(...leaves),
        tie('codec').map((item) => arrayOf(item, 'items')),
        tie('codec').map((item) => rowsOf(item, 'rows')),
        props.map((fields) => t.type(fields)),
        props.map((fields) => optionalFields(fields)),
        fc.tuple(props, props).map(([some, others]) => t.intersection([t.type(some), optionalFields(others)])),
      ),
    };
  });
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<unknown>('a', '', 5, NaN, null, undefined, true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
    ),
  }));

  it('should accept what the codec accepts, unchanged, and nothing else', () => {
    const counts = { accepted: 0, rejected: 0 };
    fc.assert(
      fc.property(codec, value, (plain, input) => {
        const [fast, slow] = [specialised(plain).decode(input), plain.decode(input)];
        expect(checkOf(specialised(plain))(input)).to.equal(isRight(slow));
        expect(isRight(fast)).to.equal(isRight(slow));
        if (isRight(fast)) expect(fast.right).to.equal(input);
        counts[isRight(fast) ? 'accepted' : 'rejected'] += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(counts.accepted).to.be.above(200);
    expect(counts.rejected).to.be.above(200);
  });

  for (const [codec, page] of [
    [AggregatesPage, aggregates],
    [ConversationsPage, conversations],
    [QueueDetailsPage, details],
    [QueueObservationsPage, observations],
  ] as const) {
    it(`should accept a valid ${codec.name} by its check`, () => {
      expect(checkOf(codec)(page)).to.equal(true);
      expect(checkOf(codec)([page])).to.equal(false);
    });
  }

  it('should leave a codec that converts values to itself', () => {
    const Upper = new t.Type<string, string, unknown>(
      'Upper',
      t.string.is,
      (input, context) => (t.string.is(input) ? t.success(input.toUpperCase()) : t.failure(input, context)),
      (text) => text.toLowerCase(),
    );
    expect(specialised(t.type({ a: Upper }) as t.Type<{ a: string }, unknown>).decode({ a: 'x' })).to.deep.equal(
      t.success({ a: 'X' }),
    );
  });
});

describe('a check written by hand', () => {
  const pairs = [
    ['QueueDetailsEntity', QueueDetailsEntity, details.entities],
    ['AggregateResult', AggregateResult, aggregates.results],
  ] as const;
  for (const [name, codec, rows] of pairs) {
    it(`should accept exactly what ${name} accepts`, () => {
      const { check, type } = composed(codec) as SpecialisedType;
      const inputs = fc.oneof(fc.constantFrom<unknown>(...rows), changed(rows[0]), changed(rows[1]), fc.anything());
      let accepted = 0;
      fc.assert(
        fc.property(inputs, (input) => {
          expect(check(input)).to.equal(isRight(type.decode(input)));
          if (check(input)) accepted += 1;
        }),
        { numRuns: 2_000 },
      );
      expect(accepted).to.be.within(200, 1_900);
    });
  }
});
