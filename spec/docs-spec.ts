import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { expect } from 'chai';
import { anchorsIn, type Fence, fencesIn, fencesOf, linksIn } from './helpers/markdown.js';
import {
  compileExamples,
  docstringExamples,
  type Ending,
  type Example,
  runExamples,
  runProgram,
} from './helpers/run-examples.js';
import { filesBelow, root, textOf } from './helpers/source-files.js';

// How docs declare what is checked: docs/contributing.md, "Examples".
const pages = ['README.md', ...filesBelow('docs', '.md')];
const fences = pages.flatMap(fencesOf);

const exampleOf = (fence: Fence): Example => ({ at: `${fence.file}:${fence.line}`, code: fence.code });
/** The next block, where its comment refers to the previous one. */
const follower = (fence: Fence, comment: string): Fence | undefined => {
  const next = fences[fences.indexOf(fence) + 1];
  return next?.file === fence.file && next.comment === comment ? next : undefined;
};

const running = fences.filter(({ info }) => info === 'ts').map((fence) => ({ fence, example: exampleOf(fence) }));
const compiledOnly = fences.filter(({ info }) => info === 'ts no-run').map(exampleOf);
const docstrings = filesBelow('src', '.ts').flatMap(docstringExamples);

describe('docs', () => {
  it('should declare how their blocks are checked, in words that this spec knows', () => {
    const known = /^(ts|ts no-run|text|console|sh|json|)$/;
    expect(fences.filter(({ info }) => !known.test(info)).map(exampleOf)).to.deep.equal([]);
    const comments = fences.filter(({ comment }) => !/^(|prints|run|(output|stderr) of: .+)$/.test(comment));
    expect(comments.map(({ file, comment }) => `${file}: ${comment}`)).to.deep.equal([]);
  });

  it('should link to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      linksIn(textOf(page))
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !isThere(page, target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('should name source and spec files that exist, in docs/wire.md', () => {
    const named = [...textOf('docs/wire.md').matchAll(/`([\w./-]+\.(?:ts|json))`/g)].map(([, file = '']) => file);
    expect(named).to.have.length.above(100);
    const missing = named.filter((file) => !existsSync(`${root}src/${file}`) && !existsSync(`${root}spec/${file}`));
    expect(missing).to.deep.equal([]);
  });

  it('should be parsed correctly', () => {
    const text = ['# A `b` c!', '[x](y.md#z) `[no](no)`', '<!-- prints -->', '', '```text', 'one', '```', '## A b c'];
    const [fence] = fencesIn('a.md', text.join('\n'));
    expect(fence).to.deep.equal({ file: 'a.md', line: 6, info: 'text', code: 'one\n', comment: 'prints' });
    expect(linksIn(text.join('\n'))).to.deep.equal(['y.md#z']);
    expect([...anchorsIn(text.join('\n'))]).to.deep.equal(['a-b-c', 'a-b-c-1']);
    expect(isThere('README.md', 'docs/nowhere.md')).to.equal(false);
    expect(isThere('README.md', '#nowhere')).to.equal(false);
  });
});

describe('examples', function () {
  this.timeout(600_000);
  let complaints: readonly string[];
  let endings: ReadonlyMap<Example, Promise<Ending>>;

  before(() => {
    const bad = {
      at: 'bad',
      code: "import { queueDetails } from 'genesys-analytics-rx';\nqueueDetails({ dateFrom: 1 });",
    };
    const throwing = { at: 'throwing', code: "console.log('so far');\nthrow new Error('and no further');" };
    const examples = [...running.map(({ example }) => example), ...docstrings];
    complaints = compileExamples([...examples, ...compiledOnly, bad, throwing]);
    endings = runExamples([throwing, ...examples]);
  });

  it('should compile', () => {
    expect(complaints.filter((each) => each.startsWith('bad, its line 2'))).to.have.lengthOf(1);
    expect(complaints.filter((each) => !each.startsWith('bad,'))).to.deep.equal([]);
  });

  it('should fail where their code fails', async () => {
    const [throwing] = [...endings].find(([{ at }]) => at === 'throwing') ?? [];
    const ending = throwing && (await endings.get(throwing));
    expect(ending?.stdout).to.equal('so far\n');
    expect(ending?.trouble).to.contain('and no further');
  });

  for (const { fence, example } of running) {
    const printed = follower(fence, 'prints');
    it(`should run, ${example.at}${printed === undefined ? '' : ', and print what the page shows'}`, async () => {
      const ending = await endings.get(example);
      expect(ending?.trouble).to.equal('');
      if (printed !== undefined) expect(ending?.stdout).to.equal(printed.code);
    });
  }

  for (const example of docstrings) {
    it(`should run, ${example.at}`, async () => {
      expect((await endings.get(example))?.trouble).to.equal('');
    });
  }

  const outputs = fences.flatMap(({ file, line, comment, code }) => {
    const [, channel, command] = /^(output|stderr) of: (.+)$/.exec(comment) ?? [];
    const stream = channel === 'stderr' ? ('stderr' as const) : ('stdout' as const);
    return command === undefined ? [] : [{ at: `${file}:${line}`, command, stream, output: code }];
  });
  const sessions = fences
    .filter(({ comment }) => comment === 'run')
    .flatMap(({ file, line, code }) =>
      code
        .split(/^\$ /m)
        .slice(1)
        .map((session) => {
          const [command = '', ...output] = session.split('\n');
          return { at: `${file}:${line}`, command, stream: 'stdout' as const, output: output.join('\n') };
        }),
    );
  for (const { at, command, stream, output } of [...outputs, ...sessions]) {
    it(`should show what ${command} prints to ${stream}, ${at}`, async () => {
      const ending = await runCommand(command);
      expect(ending.trouble).to.equal('');
      expect(ending[stream].trimEnd()).to.equal(output.trimEnd());
    });
  }
});

/** A file or folder, and a heading in it. */
const isThere = (page: string, target: string): boolean => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(root + file)) return false;
  return anchor === undefined || (statSync(root + file).isFile() && anchorsIn(textOf(file)).has(anchor));
};

/** Runs the built `genesys-rows`, without npm's own messages. No variables of an organisation reach it. */
const runCommand = (command: string): Promise<Ending> => {
  const [program = '', ...args] = command.split(' ');
  const noOrganisation = { GENESYS_REGION: '', GENESYS_CLIENT_ID: '', GENESYS_CLIENT_SECRET: '' };
  if (program === 'genesys-rows') {
    return runProgram(process.execPath, [`${root}dist/esm/cli/genesys-rows.js`, ...args], noOrganisation);
  }
  if (program === 'npm') return runProgram('npm', ['--silent', ...args], noOrganisation);
  throw new Error(`${command}: npm and genesys-rows are run, nothing else`);
};
