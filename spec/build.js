// Compiles src twice: ES modules with types to dist/esm, CommonJS with the same types to dist/cjs.
// What has ES modules only is bundled into the latter: Jest, and Node before 20.19, cannot require it.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// TypeScript 7 emits the same JavaScript in a quarter of the time; the declarations of TypeScript 6 keep the order of members.
const compilers = { esm: 'typescript', cjs: 'typescript-7' };

rmSync(`${root}dist`, { recursive: true, force: true });
for (const [format, compiler] of Object.entries(compilers)) {
  const tsc = `${root}node_modules/${compiler}/bin/tsc`;
  execFileSync(process.execPath, [tsc, '-p', `${root}src/tsconfig.${format}.json`], { stdio: 'inherit' });
}
cpSync(`${root}dist/esm`, `${root}dist/cjs`, {
  recursive: true,
  filter: (path) => !path.endsWith('/cli') && !path.endsWith('.js'),
});
const licence = readFileSync(`${root}node_modules/temporal-polyfill/LICENSE`, 'utf8').trim();
buildSync({
  entryPoints: [`${root}dist/esm/run/sliced/temporal.js`],
  outfile: `${root}dist/cjs/run/sliced/temporal.js`,
  allowOverwrite: true,
  bundle: true,
  format: 'cjs',
  minify: true,
  target: 'es2022',
  banner: { js: `/*! temporal-polyfill\n\n${licence}\n*/` },
});
// The package.json that is nearest to CommonJS files is this one: it needs the `imports` of the package too, with its own files.
const { browser, imports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const nearest = JSON.stringify({ type: 'commonjs', browser, imports }).replaceAll('./dist/esm/', './');
writeFileSync(`${root}dist/cjs/package.json`, `${nearest}\n`);
chmodSync(`${root}dist/esm/cli/genesys-rows.js`, 0o755);

// webpack accepts that a package may be missing where `require` itself is inside of `try`, and TypeScript puts it into a function.
const lazy = `${root}dist/cjs/core/lazy.js`;
const inFunction = "Promise.resolve().then(() => __importStar(require('ws')))";
const compiled = readFileSync(lazy, 'utf8');
if (!compiled.includes(inFunction)) throw new Error(`${lazy} does not load ws as expected`);
writeFileSync(lazy, compiled.replace(inFunction, "require('ws')"));
