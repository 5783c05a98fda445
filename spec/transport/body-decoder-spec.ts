import { expect } from 'chai';
import { bodyDecoder } from '../../src/transport/http.js';

const encoder = new TextEncoder();
const chunksOf = (...texts: readonly string[]) => texts.map((text) => encoder.encode(text));
const lengthOf = (chunks: readonly Uint8Array[]) => chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);

describe('bodyDecoder', () => {
  const decode = bodyDecoder();
  const textOf = (...texts: readonly string[]) => {
    const chunks = chunksOf(...texts);
    return decode(chunks, lengthOf(chunks));
  };

  it('should join chunks, also in the middle of a character', () => {
    const whole = encoder.encode('Ärger 🙂');
    expect(decode([whole.subarray(0, 1), whole.subarray(1, 9), whole.subarray(9)], whole.length)).to.equal('Ärger 🙂');
  });

  it('should show nothing of the previous body in a shorter one, and not change its text', () => {
    const before = textOf('a long body', ' in two chunks');
    expect(textOf('short')).to.equal('short');
    expect(textOf()).to.equal('');
    expect(before).to.equal('a long body in two chunks');
  });

  it('should accept a body of any size, and a small one after it', () => {
    const large = 'x'.repeat(1_500_000);
    expect(textOf(large, 'y'))
      .to.have.lengthOf(1_500_001)
      .and.satisfy((text: string) => text.endsWith('xy'));
    expect(textOf('small')).to.equal('small');
  });

  it('should omit a byte order mark from the text of each body', () => {
    expect(textOf('\uFEFF{}')).to.equal('{}');
    expect(textOf('\uFEFF{}')).to.equal('{}');
  });

  it('should replace what is not UTF-8, and continue', () => {
    expect(decode([new Uint8Array([0x61, 0xe2, 0x82])], 3)).to.equal('a\uFFFD');
    expect(textOf('b')).to.equal('b');
  });
});
