import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostsOf, Hosts, RegionName, regions } from '../../src/core/hosts.js';
import { problemsAt } from '../../src/core/validation.js';

const good = 'https://api.example.com';

const vendorFile = createRequire(import.meta.url).resolve(
  'purecloud-platform-client-v2/src/purecloud-platform-client-v2/PureCloudRegionHosts.js',
);

/** The vendor's own list: domains by AWS region, `us_east_1: 'mypurecloud.com'`. */
const vendorHosts: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(vendorFile, 'utf8').matchAll(/(\w+): '([^']+)'/g)].map(([, name = '', domain = '']) => [
    name,
    domain,
  ]),
);

describe('RegionName', () => {
  const aws = ['us-east-1', 'us_east_1', 'EU-CENTRAL-1', 'us_east_2', 'eusc-de-east-1'];
  for (const region of [...regions, ...aws, 'new1.pure.cloud', 'MYPURECLOUD.COM', 'a-b.example.co.uk']) {
    it(`should accept ${region}`, () => {
      expect(problemsAt('region', RegionName, region)).to.deep.equal([]);
    });
  }

  const wrong = [
    '',
    'localhost',
    'https://mypurecloud.com',
    'mypurecloud.com:443',
    'mypurecloud.com/',
    'mypurecloud.com/api',
    'user@mypurecloud.com',
    'evil.com#mypurecloud.com',
    'evil.com?mypurecloud.com',
    'mypurecloud.com\r\nX-Evil: 1',
    'mypurecloud.com\n',
    ' mypurecloud.com',
    'mypurecloud..com',
    '.mypurecloud.com',
    'mypurecloud.com.',
    '-mypurecloud.com',
    'my_purecloud.com',
    'us-east-9',
    'useast1',
    'us east 1',
    'constructor',
    'mypurecloud\\.com',
    '127.0.0.1',
    '[::1]',
    undefined,
    null,
    5,
    ['mypurecloud.com'],
  ];
  for (const region of wrong) {
    it(`should reject ${JSON.stringify(region) ?? 'nothing'}`, () => {
      const [problem, ...rest] = problemsAt('region', RegionName, region);
      expect(problem?.path).to.equal('region');
      expect(problem?.message).to.not.match(/[\r\n]/);
      expect(rest).to.deep.equal([]);
    });
  }
});

describe('RegionName and Hosts', () => {
  const messageOf = (api: string) => problemsAt('hosts', Hosts, { api, login: good }).map(({ message }) => message);

  it('should show the value that was given, and an example', () => {
    expect(problemsAt('region', RegionName, 'https://x')).to.deep.equal([
      {
        path: 'region',
        message:
          '"https://x" is not a domain such as mypurecloud.com or an AWS region such as us-east-1 (no scheme, port or path)',
      },
    ]);
    expect(messageOf('x')).to.deep.equal([
      '"x" must be an origin such as https://api.example.com, without user, path or query',
    ]);
  });

  it('should not show a value that contains an @, as a password may precede it', () => {
    const [problem] = problemsAt('region', RegionName, 'user:hunter2@x');
    expect(problem?.message).to.match(/^a value with an @ is not a domain/);
    expect(messageOf('https://user:hunter2@api.example.com')[0]).to.match(/^a value with an @ must be an origin/);
  });
});

describe('RegionName of a host', () => {
  const hosts: readonly [string, string][] = [
    ['api.mypurecloud.com', 'mypurecloud.com'],
    ['login.mypurecloud.de', 'mypurecloud.de'],
    ['apps.mypurecloud.com.au', 'mypurecloud.com.au'],
    ['streaming.usw2.pure.cloud', 'usw2.pure.cloud'],
    ['API.EUW2.PURE.CLOUD', 'euw2.pure.cloud'],
    ['https://api.mypurecloud.ie', 'mypurecloud.ie'],
    ['https://apps.mypurecloud.ie/directory/#/admin', 'mypurecloud.ie'],
    ['https://mypurecloud.com', 'mypurecloud.com'],
    ['mypurecloud.com:443', 'mypurecloud.com'],
    ['mypurecloud.com/', 'mypurecloud.com'],
  ];
  for (const [region, domain] of hosts) {
    it(`should suggest ${domain} for ${region}`, () => {
      const problems = problemsAt('region', RegionName, region);
      expect(problems).to.have.length(1);
      expect(problems[0]?.message).to.match(new RegExp(`: write ${domain.replaceAll('.', '\\.')}$`));
    });
  }

  for (const region of ['api.example.com', 'login.gateway.mypurecloud.com', 'apps.new1.pure.cloud']) {
    it(`should accept ${region}, which is not a host of a known region`, () => {
      expect(problemsAt('region', RegionName, region)).to.deep.equal([]);
    });
  }

  for (const region of ['api.mypurecloud.com@evil.example', 'https://user:hunter2@api.mypurecloud.com']) {
    it(`should not mistake ${region} for a host of a region`, () => {
      expect(problemsAt('region', RegionName, region)[0]?.message).to.match(/^a value with an @/);
    });
  }

  it('should suggest the right host for another host of the same region', () => {
    const given = {
      api: 'https://apps.mypurecloud.com',
      login: 'https://api.mypurecloud.com',
      streaming: 'wss://api.usw2.pure.cloud',
    };
    expect(problemsAt('hosts', Hosts, given).map(({ path, message }) => [path, message])).to.deep.equal([
      [
        'hosts.api',
        '"https://apps.mypurecloud.com" is another host of mypurecloud.com: write https://api.mypurecloud.com',
      ],
      [
        'hosts.login',
        '"https://api.mypurecloud.com" is another host of mypurecloud.com: write https://login.mypurecloud.com',
      ],
      [
        'hosts.streaming',
        '"wss://api.usw2.pure.cloud" is another host of usw2.pure.cloud: write wss://streaming.usw2.pure.cloud',
      ],
    ]);
  });
});

describe('hostsOf', () => {
  it('should be the three origins of a region, which are valid themselves', () => {
    const hosts = hostsOf('mypurecloud.de');
    expect(hosts).to.deep.equal({
      api: 'https://api.mypurecloud.de',
      login: 'https://login.mypurecloud.de',
      streaming: 'wss://streaming.mypurecloud.de',
    });
    for (const region of regions) expect(problemsAt('hosts', Hosts, hostsOf(region))).to.deep.equal([]);
  });

  it("should map every name of the vendor's own list of AWS regions", () => {
    expect(Object.values(vendorHosts).sort()).to.deep.equal([...regions].sort());
    for (const [name, domain] of Object.entries(vendorHosts)) {
      for (const region of [name, name.replaceAll('_', '-'), name.toUpperCase()]) {
        expect(hostsOf(region)).to.deep.equal(hostsOf(domain));
      }
    }
  });
});

describe('Hosts', () => {
  for (const api of [
    good,
    'http://127.0.0.1:8080',
    'http://localhost:1',
    'https://[::1]:8443',
    'HTTPS://API.EXAMPLE.COM',
  ]) {
    it(`should accept ${api}`, () => {
      expect(problemsAt('hosts', Hosts, { api, login: good })).to.deep.equal([]);
    });
  }

  const wrong = [
    'api.example.com',
    '//api.example.com',
    `${good}/`,
    `${good}/api/v2`,
    `${good}?x=1`,
    `${good}#x`,
    'https://user@api.example.com',
    'https://user:pass@api.example.com',
    'https://api.example.com\\@evil.com',
    'https://api.example.com:99999',
    'https://api.example.com:port',
    'https://api example.com',
    ` ${good}`,
    `${good}\r\nX-Evil: 1`,
    `${good}\u0000`,
    `${good}\u0085`,
    'https://',
    'https:api.example.com',
    'ftp://api.example.com',
    'wss://api.example.com',
    'javascript://api.example.com',
    '',
    undefined,
    null,
    5,
    [good],
  ];
  for (const api of wrong) {
    it(`should reject ${JSON.stringify(api) ?? 'nothing'}`, () => {
      const problems = problemsAt('hosts', Hosts, { api, login: good });
      expect(problems.map(({ path }) => path)).to.deep.equal(['hosts.api']);
      expect(problems[0]?.message).to.not.match(/[\r\n]/);
    });
  }

  it('should list every invalid origin at once', () => {
    const problems = problemsAt('hosts', Hosts, { api: `${good}/`, login: 'x', streaming: good });
    expect(problems.map(({ path }) => path)).to.deep.equal(['hosts.api', 'hosts.login', 'hosts.streaming']);
  });

  it('should accept a WebSocket origin for streaming only', () => {
    for (const streaming of ['wss://streaming.example.com', 'ws://127.0.0.1:9000', undefined]) {
      expect(problemsAt('hosts', Hosts, { api: good, login: good, streaming })).to.deep.equal([]);
    }
  });

  for (const value of [null, 'https://api.example.com', 5, []]) {
    it(`should reject ${JSON.stringify(value)} as hosts`, () => {
      expect(problemsAt('hosts', Hosts, value)).to.not.deep.equal([]);
    });
  }
});
