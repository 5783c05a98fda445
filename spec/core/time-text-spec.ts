import { expect } from 'chai';
import { timeText } from '../../src/core/time-text.js';

describe('timeText', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [42_000, '42 s'],
    [59_950, '60 s'],
    [60_000, '1 min'],
    [90_000, '1.5 min'],
    [900_000, '15 min'],
    [3_600_000, '1 h'],
    [3_600_001, '1.1 h'],
    [86_400_000, '24 h'],
  ];
  for (const [ms, text] of table) it(`should show ${ms} as ${text}`, () => expect(timeText(ms)).to.equal(text));
});
