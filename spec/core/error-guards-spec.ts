import { inspect } from 'node:util';
import { expect } from 'chai';
import { causeFacts } from '../../src/core/error-guards.js';
import { HttpError, PagingError } from '../../src/core/errors.js';

describe('causeFacts', () => {
  const table: readonly [unknown, { kind: string; status: number | undefined }][] = [
    [new HttpError('no', { path: '/x', attempts: 1, status: 503 }), { kind: 'http', status: 503 }],
    [new PagingError('no', 'loop', 1), { kind: 'paging', status: undefined }],
    [new Error('no'), { kind: 'unknown', status: undefined }],
    [Object.assign(new Error('no'), { status: 418 }), { kind: 'unknown', status: 418 }],
    [Object.assign(new Error('no'), { status: 'bad' }), { kind: 'unknown', status: undefined }],
    [{ status: 503 }, { kind: 'unknown', status: undefined }],
    ['no', { kind: 'unknown', status: undefined }],
    [undefined, { kind: 'unknown', status: undefined }],
  ];
  for (const [error, facts] of table) {
    it(`should read ${inspect(facts)} from ${inspect(error).split('\n')[0]}`, () => {
      expect(causeFacts(error)).to.deep.equal(facts);
    });
  }
});
