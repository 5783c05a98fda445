import { expect } from 'chai';
import { accessToken, clientCredentials, createClient, isQueryError } from '../../../src/index.js';
import { fault } from '../support/fault.js';

fault('S2', { fault: 'CRLF in config values', promise: 'refused before any request' }, (it) => {
  it('should refuse it in credentials, region and hosts', () => {
    const evil = 'a\r\nX-Evil: 1';
    const credentials = accessToken('fine-token');
    const tries = [
      () => clientCredentials({ clientId: evil, clientSecret: 'b' }),
      () => clientCredentials({ clientId: 'a', clientSecret: evil }),
      () => accessToken(evil),
      () => createClient({ region: evil, credentials }),
      () => createClient({ hosts: { api: `https://${evil}`, login: 'https://login.example.com' }, credentials }),
    ];
    for (const each of tries) expect(each).to.throw().and.satisfy(isQueryError);
  });
});
