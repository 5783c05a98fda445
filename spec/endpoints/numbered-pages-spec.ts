import { expect } from 'chai';
import fc from 'fast-check';
import { HttpError, NetworkError, TimeoutError } from '../../src/core/errors.js';
import { smallerPage, smallerPageInUrl } from '../../src/endpoints/numbered-pages.js';

const facts = { path: '/', attempts: 1 };
const tooLarge = new NetworkError('big', { ...facts, phase: 'body', code: 'ERR_BODY_TOO_LARGE' });
const others = [
  new NetworkError('cut', { ...facts, phase: 'body', code: 'ECONNRESET' }),
  new HttpError('no', { ...facts, status: 413 }),
  new TimeoutError('slow', { ...facts, phase: 'attempt' }),
  new Error('ERR_BODY_TOO_LARGE'),
];

describe('smallerPage', () => {
  it('should start at the start of the page, with a size that divides the page size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1000 }), fc.integer({ min: 1, max: 5000 }), (pageSize, pageNumber) => {
        const smaller = smallerPage(tooLarge, { pageSize, pageNumber }) ?? { pageSize, pageNumber };
        expect(smaller.pageSize).to.be.lessThan(pageSize);
        expect(pageSize % smaller.pageSize).to.equal(0);
        expect((smaller.pageNumber - 1) * smaller.pageSize).to.equal((pageNumber - 1) * pageSize);
      }),
    );
  });

  it('should reduce the size from 100 to 1 in four steps, and stop there', () => {
    const sizes: number[] = [];
    let page = { pageSize: 100, pageNumber: 3 };
    for (let next = smallerPage(tooLarge, page); next !== undefined; next = smallerPage(tooLarge, page)) {
      page = next;
      sizes.push(page.pageSize);
    }
    expect(sizes).to.deep.equal([50, 25, 5, 1]);
    expect(page.pageNumber).to.equal(201);
  });

  it('should not apply to other failures', () => {
    for (const error of others) expect(smallerPage(error, { pageSize: 100, pageNumber: 1 })).to.equal(undefined);
  });
});

describe('smallerPageInUrl', () => {
  const base = 'https://api.example.com/api';
  const get = (search: string) => ({ method: 'GET' as const, url: `${base}${search}` });
  const post = { method: 'POST' as const, url: `${base}?pageSize=100&pageNumber=2`, body: { a: 1 } };

  it('should halve the size of a page by cursor, which continues from where it is', () => {
    expect(smallerPageInUrl(tooLarge, get('?pageSize=1000&cursor=a%2Fb'))).to.deep.equal(
      get('?pageSize=500&cursor=a%2Fb'),
    );
    expect(smallerPageInUrl(tooLarge, get('?pageSize=3'))).to.deep.equal(get('?pageSize=1'));
  });

  it('should request a numbered page in parts, and keep the other parameters', () => {
    expect(smallerPageInUrl(tooLarge, post)).to.deep.equal({ ...post, url: `${base}?pageSize=50&pageNumber=3` });
  });

  it('should not apply to a page of one, a page without a size, or other failures', () => {
    for (const search of [
      '?pageSize=1&cursor=c',
      '?pageSize=1&pageNumber=7',
      '?pageNumber=2',
      '?cursor=c',
      '?pageSize=x',
    ]) {
      expect(smallerPageInUrl(tooLarge, get(search))).to.equal(undefined);
    }
    for (const error of others) expect(smallerPageInUrl(error, post)).to.equal(undefined);
  });
});
