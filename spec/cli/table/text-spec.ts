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
    ['á\u0308', 1],
    ['\u0301', 0],
    ['a\u200bb', 2],
    ['ｶﾞ', 2],
    ['ﾊ', 1],
    ['\u1100\u1161\u11a8', 2],
    ['１', 2],
    ['1️⃣', 2],
    ['☎', 1],
    ['☎️', 2],
    ['🇩🇪', 2],
    ['🧑🏽‍🚒', 2],
    ['ห้อง', 3],
  ] as const) {
    it(`should be ${columns} columns for ${JSON.stringify(text)}`, () => {
      expect(textWidth(text)).to.equal(columns);
    });
  }
});

describe('cutText', () => {
  it('should never be wider than `columns`, and not change a string that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        const cut = cutText(text, columns);
        expect(textWidth(cut)).to.be.at.most(columns);
        if (textWidth(text) <= columns) expect(cut).to.equal(text);
        else expect(cut.endsWith('…')).to.equal(true);
      }),
    );
  });

  it('should not cut within a character', () => {
    expect(cutText('日本語', 4)).to.equal('日…');
    expect(cutText('ab👩‍💻cd', 4)).to.equal('ab…');
  });
});
