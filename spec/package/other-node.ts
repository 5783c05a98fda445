import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../helpers/source-files.js';
import { consumer } from './consumer.js';

const { optionalDependencies } = JSON.parse(textOf('spec/package/consumer/package.json')) as {
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const nameOf = (version: string): string => `node-${version}-${process.platform}-${process.arch}`;

const versions = ['22', '24'];

/** Versions of Node, besides the one that runs the specs, that the consumer installs for this machine. */
export const otherVersions = versions.filter((version) => nameOf(version) in optionalDependencies);

for (const version of versions.filter((each) => !otherVersions.includes(each))) {
  console.log(`skipped: Node ${version}, which npm has no package of for ${process.platform}-${process.arch}`);
}

/** Path of one of them. npm omits an optional package silently where it is not available. */
export const otherNode = async (version: string): Promise<string> => {
  const { folder } = await consumer();
  const path = join(folder, 'node_modules', nameOf(version), 'bin', 'node');
  if (!existsSync(path)) throw new Error(`${nameOf(version)} was not installed`);
  return path;
};
