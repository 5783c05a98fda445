import { expect } from 'chai';
import fc from 'fast-check';
import { isPagingError } from '../../src/core/error-guards.js';
import { nextLink } from '../../src/run/page-chain.js';

const origin = 'https://api.example.com';
const base = `${origin}/api/v2/analytics/queues/details/query?page=1`;
const onPage = (page: number) => ({ page, redact: (text: string) => text.replaceAll('hush-hush', '[redacted]') });
const folder = `${origin}/api/v2/analytics/queues/details`;

const resolves: readonly [string, string][] = [
  [`${origin}/next?c=1`, `${origin}/next?c=1`],
  [`${origin}:443/next`, `${origin}/next`],
  ['HTTPS://API.EXAMPLE.COM/Next', `${origin}/Next`],
  ['//api.example.com/next', `${origin}/next`],
  ['/api/v2/x?pageNumber=2', `${origin}/api/v2/x?pageNumber=2`],
  ['?page=2', `${folder}/query?page=2`],
  ['query?page=2', `${folder}/query?page=2`],
  ['../other', `${origin}/api/v2/analytics/queues/other`],
  ['../../../../../etc', `${origin}/etc`],
  ['?cursor=a%252Fb%2520c', `${folder}/query?cursor=a%252Fb%2520c`],
  ['/x%2F..%2Fy?c=%25', `${origin}/x%2F..%2Fy?c=%25`],
  ['?c=a+b%2Bc', `${folder}/query?c=a+b%2Bc`],
  ['/x?next=https://evil.example', `${origin}/x?next=https://evil.example`],
  ['https:/next', `${origin}/next`],
  ['https:user@evil.example', `${folder}/user@evil.example`],
];

const leadsElsewhere: readonly string[] = [
  'https://evil.example/next',
  '//evil.example/next',
  '\\\\evil.example\\next',
  '/\\evil.example/next',
  '\t//evil.example',
  ' //evil.example',
  'https:\\\\evil.example',
  'https://api.example.com@evil.example/',
  'https://api.example.com.evil.example/',
  'https://evil.example#@api.example.com/',
  'https://user@api.example.com/next',
  'https://user:pass@api.example.com/next',
  'https://:pass@api.example.com/next',
  'https://api.example.com:8443/next',
  'http://api.example.com/next',
  'http://api.example.com:443/next',
  'wss://api.example.com/next',
  'https://api.example.com./next',
  'https://93.184.216.34/next',
  'https://0x5db8d822/next',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://[::1',
  'https://api.example.com:99999/',
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'blob:https://evil.example/1',
  'about:blank',
  'mailto:a@api.example.com',
];

describe('nextLink', () => {
  for (const [link, url] of resolves) {
    it(`should resolve ${JSON.stringify(link)}`, () => {
      expect(nextLink(link, base, origin, onPage(1))).to.equal(url);
    });
  }

  for (const link of leadsElsewhere) {
    it(`should reject ${JSON.stringify(link)}`, () => {
      expect(() => nextLink(link, base, origin, onPage(7)))
        .to.throw()
        .that.satisfies(isPagingError)
        .and.includes({ reason: 'origin', page: 7 });
    });
  }

  it('should leave the origin for no link, and add no user to it', () => {
    const part = fc.constantFrom(
      'https:',
      'http:',
      '/',
      '//',
      '\\',
      '@',
      ':',
      ':443',
      '?',
      '#',
      '..',
      'evil.example',
      '%2f',
      '\t',
      ' ',
    );
    const pieces = fc.array(fc.oneof(part, fc.constant('api.example.com'), fc.string({ maxLength: 3 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true }),
          pieces.map((all) => all.join('')),
        ),
        (link) => {
          let url: string | undefined;
          try {
            url = nextLink(link, base, origin, onPage(1));
          } catch (error) {
            expect(error).to.satisfy(isPagingError);
          }
          if (url !== undefined) expect(url.startsWith(`${origin}/`), url).to.equal(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('should accept every absolute link of its own origin unchanged', () => {
    const query = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    fc.assert(
      fc.property(fc.webPath(), query, (path, params) => {
        const url = new URL(`${origin}${path}?${new URLSearchParams(params).toString()}`);
        fc.pre(url.origin === origin);
        expect(nextLink(url.href, base, origin, onPage(1))).to.equal(url.href);
        if (!url.pathname.startsWith('//')) {
          expect(nextLink(url.href.slice(origin.length), base, origin, onPage(1))).to.equal(url.href);
        }
      }),
    );
  });

  it("should show no more of another host's link than its origin", () => {
    expect(() => nextLink('https://user:hunter2@evil.example/x?token=abc', base, origin, onPage(1)))
      .to.throw('https://evil.example')
      .with.property('message')
      .that.does.not.match(/hunter2|abc/);
  });

  it('should show the scheme of a link without an origin', () => {
    expect(() => nextLink('javascript:alert(1)', base, origin, onPage(3))).to.throw(
      `page 3 links to a javascript: URL, and the token goes to ${origin} only`,
    );
  });

  it('should show nothing of a link that contains the token, at any place', () => {
    for (const link of ['https://hush-hush.evil.example/', 'https://evil.example/hush-hush', 'javascript:hush-hush']) {
      expect(() => nextLink(link, base, origin, onPage(1)))
        .to.throw('a URL that contains the token')
        .with.property('message')
        .that.does.not.match(/evil|hush/);
    }
    expect(() => nextLink('https://[hush-hush', base, origin, onPage(1))).to.throw('an invalid URL (18 characters)');
  });

  describe('with trusted origins', () => {
    const trustedOrigins = ['http://api.example.com', 'https://api.example.com:8443', 'http://backend.internal:8080'];
    const resolve = (link: string) => nextLink(link, base, origin, { ...onPage(1), trustedOrigins });

    const rewritten: readonly [string, string][] = [
      ['http://api.example.com/next?c=1', `${origin}/next?c=1`],
      ['http://api.example.com:80/next', `${origin}/next`],
      ['HTTP://API.EXAMPLE.COM/Next#part', `${origin}/Next`],
      ['https://api.example.com:8443/api/v2/x?a=b%2Fc', `${origin}/api/v2/x?a=b%2Fc`],
      ['http://backend.internal:8080', `${origin}/`],
      ['http://backend.internal:8080//evil.example/x', `${origin}//evil.example/x`],
      ['http://backend.internal:8080/\\evil.example', `${origin}//evil.example`],
      ['http://backend.internal:8080/@evil.example', `${origin}/@evil.example`],
      ['?page=2', `${folder}/query?page=2`],
    ];
    for (const [link, url] of rewritten) {
      it(`should resolve ${JSON.stringify(link)} to the API's own origin`, () => {
        expect(resolve(link)).to.equal(url);
        expect(new URL(resolve(link)).origin).to.equal(origin);
      });
    }

    for (const link of [
      ...leadsElsewhere.filter((each) => !each.startsWith('http://api.example.com/') && !each.includes(':8443')),
      'http://user@api.example.com/next',
      'blob:http://api.example.com/1',
      'ws://api.example.com/next',
      'https://backend.internal:8080/next',
    ]) {
      it(`should reject ${JSON.stringify(link)}`, () => {
        expect(() => resolve(link))
          .to.throw()
          .that.satisfies(isPagingError)
          .and.includes({ reason: 'origin' });
      });
    }
  });

  it('should name trustedOrigins where a link leads to another port or scheme of the same host, and only there', () => {
    for (const link of ['http://api.example.com/next', 'https://api.example.com:8443/next']) {
      const place = new URL(link).origin;
      expect(() => nextLink(link, base, origin, onPage(1))).to.throw(`add ${place} to trustedOrigins`);
    }
    for (const link of ['https://evil.example/', 'https://user@api.example.com/', 'javascript:alert(1)', 'https://[']) {
      expect(() => nextLink(link, base, origin, onPage(1)))
        .to.throw()
        .with.property('message')
        .that.does.not.match(/trustedOrigins/);
    }
  });
});
