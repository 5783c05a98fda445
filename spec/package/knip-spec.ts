import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root } from '../helpers/source-files.js';

const run = promisify(execFile);

/** The output of knip; an unnecessary entry counts too. */
const findings = async (...args: readonly string[]): Promise<string> => {
  const knip = [`${root}node_modules/knip/bin/knip.js`, '--config', 'spec/knip.jsonc', '--no-progress'];
  const env = { ...process.env, NO_COLOR: '1' };
  const ended = run(process.execPath, [...knip, '--treat-config-hints-as-errors', ...args], { cwd: root, env });
  const { stdout, stderr } = await ended.catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
};

describe('files, exports and dependencies', function () {
  this.timeout(60_000);

  it('should each be used', async () => {
    expect(await findings()).to.equal('');
  });

  it('should be reported where they are not used', async () => {
    // In production mode no spec is an entry, nor is what it uses.
    expect(await findings('--production')).to.contain('Unused');
  });
});
