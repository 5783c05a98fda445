import { expect } from 'chai';
import fc from 'fast-check';
import { cutText, textWidth } from '../../../src/cli/table/text.js';

describe('textWidth', () => {
  for (const [text, columns] of [
    ['', 0],
    ['Support US', 10],
    ['Zürich', 6],
    ['e\u0301', 1],
    ['日本語', 6],
    ['한국', 4],
    ['👩‍💻', 2],
    ['…', 1],
  ] as const) {
    it(`should be ${columns} for ${JSON.stringify(text)}`, () => {
      expect(textWidth(text)).to.equal(columns);
    });
  }
});

describe('cutText', () => {
  it('should never be wider than asked, and leave alone what fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        const cut = cutText(text, columns);
        expect(textWidth(cut)).to.be.at.most(columns);
        if (textWidth(text) <= columns) expect(cut).to.equal(text);
        else expect(cut.endsWith('…')).to.equal(true);
      }),
    );
  });

  it('should cut no character in half', () => {
    expect(cutText('日本語', 4)).to.equal('日…');
    expect(cutText('ab👩‍💻cd', 4)).to.equal('ab…');
  });
});
