import { expect } from 'chai';
import type { PageRequest } from '../../src/core/endpoint.js';
import { redirectTarget } from '../../src/run/request-page.js';
import type { HttpResponse } from '../../src/transport/http.js';

const url = 'https://api.example.com/api/v2/a?b=1';
const get: PageRequest = { method: 'GET', url };
const post: PageRequest = { method: 'POST', url, body: { a: 1 }, once: true };
const put: PageRequest = { method: 'PUT', url, body: [1] };

const response = (status: number, location: string | null): HttpResponse => ({
  status,
  header: (name) => (name === 'Location' ? location : null),
  text: '',
  bytes: 0,
  ms: 0,
  receivedAtMs: 0,
});

describe('redirected', () => {
  const there = 'https://api.example.com/there';
  const methods: readonly [number, PageRequest, PageRequest][] = [
    [301, get, { ...get, url: there }],
    [302, get, { ...get, url: there }],
    [303, get, { ...get, url: there }],
    [307, get, { ...get, url: there }],
    [308, get, { ...get, url: there }],
    [301, post, { method: 'GET', url: there, once: true }],
    [302, post, { method: 'GET', url: there, once: true }],
    [303, post, { method: 'GET', url: there, once: true }],
    [307, post, { ...post, url: there }],
    [308, post, { ...post, url: there }],
    [301, put, { ...put, url: there }],
    [302, put, { ...put, url: there }],
    [303, put, { method: 'GET', url: there }],
    [307, put, { ...put, url: there }],
  ];
  for (const [status, request, expected] of methods) {
    it(`should follow ${status} after a ${request.method} with a ${expected.method}`, () => {
      expect(redirectTarget(request, response(status, '/there'))).to.deep.equal(expected);
    });
  }

  const home: Record<string, string> = {
    '/c': 'https://api.example.com/c',
    '?c=2': 'https://api.example.com/api/v2/a?c=2',
    'HTTPS://API.example.com:443/c#part': 'https://api.example.com/c',
    '//api.example.com/c': 'https://api.example.com/c',
    '/%2e%2e%2fc': 'https://api.example.com/%2e%2e%2fc',
  };
  for (const [location, to] of Object.entries(home)) {
    it(`should follow ${location}`, () => {
      expect(redirectTarget(get, response(307, location))?.url).to.equal(to);
    });
  }

  const foreign = [
    'https://evil.example.com/api/v2/a',
    'http://api.example.com/',
    'https://api.example.com:8443/',
    'https://api.example.com.evil.com/',
    'https://api.example.com@evil.com/',
    'https://user@api.example.com/',
    'https://:word@api.example.com/',
    '//evil.example.com',
    '\\\\evil.example.com',
    'javascript:alert(1)',
    'data:text/plain,x',
    'blob:https://api.example.com/1',
    'https://',
  ];
  for (const location of foreign) {
    it(`should not follow ${location}`, () => {
      expect(redirectTarget(get, response(302, location))).to.equal(undefined);
    });
  }

  for (const status of [0, 200, 300, 304, 305, 306, 309, 404]) {
    it(`should not treat ${status} as a redirect`, () => {
      expect(redirectTarget(get, response(status, '/there'))).to.equal(undefined);
    });
  }

  it('should not follow a redirect without a location', () => {
    expect(redirectTarget(get, response(307, null))).to.equal(undefined);
  });
});
