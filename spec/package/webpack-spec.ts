import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Consumer, consumer } from './consumer.js';
import { cjsProgram, esmProgram, printed } from './programs.js';

/** Builds `entry` for `target`; prints webpack's messages, as JSON. */
const builder = `
import webpack from 'webpack';
const [path, entry, target, withWs] = process.argv.slice(2);
const filename = target + '-' + withWs + '-' + entry.split('/').at(-1).replace(/\\.\\w+$/, '.cjs');
const config = {
  mode: 'none', entry, target, output: { path, filename },
  // Stands for a folder without the package. A browser's build is not to look for it.
  resolve: target === 'web' || withWs === 'ws' ? {} : { alias: { ws: process.cwd() + '/there-is-none' } },
};
webpack(config, (error, stats) => {
  const { errors, warnings } = stats?.toJson() ?? { errors: [error], warnings: [] };
  console.log(JSON.stringify({ filename, said: [...errors.map(({ message }) => 'error: ' + message), ...warnings.map(({ message }) => message)] }));
});
`;

const withoutWebSocket = `
globalThis.WebSocket = undefined;
const hosts = { api: 'http://127.0.0.1:9', login: 'http://127.0.0.1:9', streaming: 'ws://127.0.0.1:9' };
const client = createClient({ hosts, credentials: accessToken('a-token') });
queueChanges(client, { queueIds: ['q'] }).subscribe({ error: ({ problems }) => console.log(problems[0].message) });
`;
const liveOnly = {
  'live.mjs': `import { accessToken, createClient } from 'genesys-analytics-rx';
import { queueChanges } from 'genesys-analytics-rx/live';
${withoutWebSocket}`,
  'live.cjs': `const { accessToken, createClient } = require('genesys-analytics-rx');
const { queueChanges } = require('genesys-analytics-rx/live');
${withoutWebSocket}`,
};

describe('bundled by webpack', function () {
  this.timeout(120_000);
  let project: Consumer;
  /** Where no package is installed. */
  let outside: string;

  before(async () => {
    project = await consumer();
    outside = await mkdtemp(join(tmpdir(), 'webpacked-'));
    const files = { 'build.mjs': builder, 'whole.mjs': esmProgram, 'whole.cjs': cjsProgram, ...liveOnly };
    for (const [file, text] of Object.entries(files)) await project.write(join('webpack', file), text);
  });

  after(() => rm(outside, { recursive: true, force: true }));

  const build = async (entry: string, target: string, withWs: 'ws' | 'none') => {
    const output = await project.output('node', 'webpack/build.mjs', outside, `./webpack/${entry}`, target, withWs);
    return JSON.parse(output) as { filename: string; said: readonly string[] };
  };

  for (const entry of ['live.mjs', 'live.cjs']) {
    it(`should build ./live for browsers without ws, from ${entry}`, async () => {
      const { said } = await build(entry, 'web', 'none');
      expect(said).to.deep.equal([]);
    });

    it(`should build ./live for Node where ws is not installed, and report it when it is needed, from ${entry}`, async () => {
      const { filename, said } = await build(entry, 'node20', 'none');
      expect(said).to.have.length(1);
      expect(said[0]).to.match(/^Module not found.* 'ws'/);
      expect(await project.output('node', join(outside, filename))).to.contain('npm install ws');
    });
  }

  for (const entry of ['whole.mjs', 'whole.cjs']) {
    it(`should include ws in a bundle for Node where it is installed, from ${entry}`, async () => {
      const { filename, said } = await build(entry, 'node20', 'ws');
      // Optional dependencies of node-fetch and ws, whose absence they handle.
      const doneWithout = /^Module not found.* '(encoding|bufferutil|utf-8-validate)'/;
      expect(said.filter((message) => !doneWithout.test(message))).to.deep.equal([]);
      expect(await project.output('node', join(outside, filename))).to.equal(printed);
    });
  }
});
