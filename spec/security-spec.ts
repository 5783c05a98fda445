import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { root, textOf } from './helpers/source-files.js';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}
const manifest = JSON.parse(textOf('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};
const { packages } = JSON.parse(textOf('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(packages).filter(([path]) => path !== '');

/** Specs that a page names behind a link: `[name](../spec/...) "title"`. */
const shownBy = (text: string) =>
  [...text.matchAll(/\]\(\.\.\/(spec\/[^)]+)\) "([^"]+)"/g)].map(([, file = '', title = '']) => ({ file, title }));

describe('security', () => {
  it('should be shown by specs that exist', () => {
    const page = textOf('docs/security.md');
    const rows = page.split('\n').filter((line) => /^\| (?!what|-)/.test(line) && !line.startsWith('| ---'));
    const named = shownBy(page);
    expect(named).to.have.lengthOf(rows.length).and.length.above(10);
    const missing = named.filter(({ file, title }) => !existsSync(root + file) || !textOf(file).includes(title));
    expect(missing).to.deep.equal([]);
    expect(shownBy('[a](../spec/nowhere.ts) "should"')).to.deep.equal([{ file: 'spec/nowhere.ts', title: 'should' }]);
  });

  it('should run no script at installation', () => {
    expect(manifest.scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
    const shipped = locked.filter(([, { dev }]) => dev !== true);
    expect(shipped.length).to.be.within(5, 40);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).to.deep.equal([]);
    expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript)).not.to.deep.equal([]);
  });

  it('should depend on these packages and no others', () => {
    expect(Object.keys(manifest.dependencies)).to.deep.equal([
      'cli-progress',
      'commander',
      'cross-fetch',
      'csv-stringify',
      'get-east-asian-width',
      'https-proxy-agent',
      'proxy-from-env',
      'temporal-polyfill',
    ]);
  });

  it('should lock every package by version and checksum, and to no registry URL', () => {
    const loose = locked.filter(
      ([, { version = '', integrity = '', resolved, link }]) =>
        link !== true && !(/^\d+\.\d+\.\d+/.test(version) && integrity.startsWith('sha512-') && resolved === undefined),
    );
    expect(locked).to.have.length.above(100);
    expect(loose.map(([path]) => path)).to.deep.equal([]);
  });
});
