import { expect } from 'chai';
import fc from 'fast-check';
import { formatInstant, parseInstant } from '../../src/core/interval.js';

const [first, last] = [Date.parse('0001-01-02T00:00:00Z'), Date.parse('9999-12-30T00:00:00Z')];
const anyInstant = fc.integer({ min: first, max: last });

describe('parseInstant', () => {
  const right: readonly [string, string][] = [
    ['2026-10-01T00:00:00Z', '2026-10-01T00:00:00.000Z'],
    ['2026-10-01T00:00Z', '2026-10-01T00:00:00.000Z'],
    ['2026-10-01T00:00:00.5Z', '2026-10-01T00:00:00.500Z'],
    ['2026-10-01T00:00:00.569Z', '2026-10-01T00:00:00.569Z'],
    ['2026-10-01T00:00:00.123456789Z', '2026-10-01T00:00:00.123Z'],
    ['2026-10-01T00:00:00+02:00', '2026-09-30T22:00:00.000Z'],
    ['2026-10-01T00:00:00-09:30', '2026-10-01T09:30:00.000Z'],
    ['2026-10-01T00:00:00+18:59', '2026-09-30T05:01:00.000Z'],
    ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ];
  for (const [text, instant] of right) {
    it(`should read ${text}`, () => {
      expect(formatInstant(parseInstant(text) ?? NaN)).to.equal(instant);
    });
  }

  const wrong = [
    '2026-02-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-04-31T00:00:00+02:00',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-10-00T00:00:00Z',
    '2026-10-32T00:00:00Z',
    '2026-10-01T24:00:00Z',
    '2026-10-01T25:00:00Z',
    '2026-10-01T00:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-10-01T00:00:00',
    '2026-10-01',
    '2026-10-01T00:00:00+19:00',
    '2026-10-01T00:00:00+02:60',
    '2026-10-01T00:00:00+0200',
    '2026-10-01T00:00:00+02',
    '2026-10-01T00:00:00z',
    '2026-10-01t00:00:00Z',
    '2026-10-01 00:00:00Z',
    ' 2026-10-01T00:00:00Z',
    '2026-10-01T00:00:00Z\n',
    '+002026-10-01T00:00:00Z',
    '26-10-01T00:00:00Z',
    '2026-1-1T00:00:00Z',
    '2026-10-01T00:00:00.Z',
    '2026-10-01T00:00:00.1234567890Z',
    '２０２６-10-01T00:00:00Z',
    '120',
    'now',
    '',
  ];
  for (const text of wrong) {
    it(`should reject ${JSON.stringify(text)}`, () => {
      expect(parseInstant(text)).to.equal(undefined);
    });
  }

  it('should read what formatInstant writes', () => {
    fc.assert(
      fc.property(anyInstant, (epochMs) => {
        expect(parseInstant(formatInstant(epochMs))).to.equal(epochMs);
      }),
    );
  });

  it('should subtract any offset', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -18 * 60, max: 18 * 60 }), (epochMs, minutes) => {
        const local = formatInstant(epochMs + minutes * 60_000).slice(0, -1);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
        expect(parseInstant(local + offset)).to.equal(epochMs);
      }),
    );
  });

  it('should return an instant or undefined for any string, never NaN', () => {
    const digits = fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (text) => {
        const epochMs = parseInstant(text);
        expect(epochMs === undefined || Number.isInteger(epochMs)).to.equal(true);
      }),
    );
  });
});
