import { expect } from 'chai';
import fc from 'fast-check';
import { isPathSegment, PathSegment } from '../../src/core/path-segment.js';
import { problemsAt } from '../../src/core/validation.js';

describe('isPathSegment', () => {
  for (const id of ['a', '...', 'a.b', '.a', 'a/b', '\u{1F600}', ' ', 'ü']) {
    it(`should accept ${JSON.stringify(id)}`, () => {
      expect(isPathSegment(id)).to.equal(true);
    });
  }

  for (const id of ['', '.', '..', '\uD800', 'a\uDFFFb', '\uDE00\uD83D', undefined, null, 7, {}, ['a']]) {
    it(`should reject ${JSON.stringify(id) ?? 'nothing'}`, () => {
      expect(isPathSegment(id)).to.equal(false);
    });
  }

  it('should accept only strings that stay one segment of a path', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '/', '\uD800', 'a', '%') }),
    );
    fc.assert(
      fc.property(id, (text) => {
        if (!isPathSegment(text)) return;
        const { pathname } = new URL(`https://api.example.com/jobs/${encodeURIComponent(text)}/results`);
        expect(pathname.split('/').map(decodeURIComponent)).to.deep.equal(['', 'jobs', text, 'results']);
      }),
    );
  });
});

describe('PathSegment', () => {
  it('should report one problem of a string that a path cannot contain', () => {
    expect(problemsAt('jobId', PathSegment, 'j-1')).to.deep.equal([]);
    for (const id of ['', ' ', '.', '..', '\uD800', 'a\nb', 7, undefined]) {
      const problems = problemsAt('jobId', PathSegment, id);
      expect(problems.map(({ path }) => path)).to.deep.equal(['jobId']);
    }
  });
});
