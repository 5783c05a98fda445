import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './source-files.js';

/**
 * Bundles programs with all their packages, so that each starts in a third of the time, and returns their paths in the order of their
 * entry points. The bundles are in the repository, where the package finds itself by name, until this process ends.
 */
export const bundlePrograms = (name: string, entryPoints: readonly string[]): readonly string[] => {
  const folder = `${root}coverage/${name}-${process.pid}`;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  buildSync({
    entryPoints: [...entryPoints],
    absWorkingDir: root,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    banner: { js: "import { createRequire as from } from 'node:module'; const require = from(import.meta.url);" },
  });
  return entryPoints.map((entry) => `${folder}/${basename(entry).replace(/\.[jt]s$/, '')}.mjs`);
};
