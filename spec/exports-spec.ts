import { expect } from 'chai';
import ts from 'typescript';
import * as main from '../src/index.js';
import * as live from '../src/live/index.js';
import * as otel from '../src/otel.js';
import * as simulator from '../src/simulator/index.js';
import { filesBelow, root, textOf } from './helpers/source-files.js';
import { apiReport, entryPoints } from './package/api-report.js';

const mainExports = [
  // classes, codecs

  'AggregateJobPage',
  'AggregatesPage',
  'AnalyticsError',
  'AuthError',
  'BufferOverflowError',
  'ConversationActivityPage',
  'ConversationsPage',
  'DecodeError',
  'Finite',
  'Group',
  'HttpError',
  'IncompleteError',
  'JobError',
  'MergeError',
  'NetworkError',
  'OrganizationLimitsPage',
  'PagingError',
  'PermissionError',
  'QueryError',
  'QueueDetailsEntity',
  'QueueDetailsPage',
  'QueueObservationsPage',
  'RateLimitError',
  'RoutingQueuesPage',
  'RowStream',
  'Stats',
  'TimeoutError',
  // functions and values

  'accessToken',
  'activityDimensions',
  'activityMetrics',
  'budgetFromLimits',
  'bufferRows',
  'clientCredentials',
  'collect',
  'conversationActivity',
  'conversationAggregateJob',
  'conversationAggregates',
  'conversationDetailJob',
  'conversationDetails',
  'conversationDimensions',
  'conversationMetrics',
  'createClient',
  'decodePages',
  'fileCheckpoint',
  'flattenRows',
  'flattenSegments',
  'followNext',
  'isAnalyticsError',
  'isAuthError',
  'isBufferOverflowError',
  'isDecodeError',
  'isHttpError',
  'isIncompleteError',
  'isJobError',
  'isMergeError',
  'isNetworkError',
  'isPagingError',
  'isPermissionError',
  'isQueryError',
  'isRateLimitError',
  'isTimeoutError',
  'judge',
  'longestMs',
  'mediaTypes',
  'observationMetrics',
  'organizationLimits',
  'parseRetryAfter',
  'queueDetails',
  'queueObservations',
  'queuePerformance',
  'rateBudget',
  'regions',
  'retryTransient',
  'routingQueues',
  'rowKey',
  'rowsOf',
  'specialised',
  'systemRuntime',
  'toAsyncIterable',
  'toNodeReadable',
  'toReadableStream',
  'unlisted',
  'windowByInterval',
  'windowRows',
  'withQueueNames',
];

/** Exported names, including types, whose declaration has no docstring. */
const undocumented = (entry: string, program: ts.Program): readonly string[] => {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry} is no module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
    .map((symbol) => symbol.name)
    .sort();
};

describe('exports', () => {
  it('should match this list for the main entry point', () => {
    expect(Object.keys(main).sort()).to.deep.equal(mainExports);
  });

  it('should match this list for the simulator', () => {
    expect(Object.keys(simulator).sort()).to.deep.equal(['startSimulator']);
  });

  it('should match this list for live', () => {
    expect(Object.keys(live).sort()).to.deep.equal(['live', 'queueChanges']);
  });

  it('should match this list for otel', () => {
    expect(Object.keys(otel)).to.deep.equal(['reportTelemetry']);
  });

  it('should each have a docstring', function () {
    this.timeout(60_000);
    const entries = ['src/index.ts', 'src/simulator/index.ts', 'src/live/index.ts', 'src/otel.ts'].map(
      (file) => `${root}${file}`,
    );
    const bare = `${root}spec/bare.ts`;
    const host = ts.createCompilerHost({});
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, options) =>
      name === bare
        ? ts.createSourceFile(name, '/** Said. */ export const said = 1; export const bare = 2;', options)
        : read(name, options);
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    };
    const program = ts.createProgram([...entries, bare], options, host);
    expect(undocumented(bare, program)).to.deep.equal(['bare']);
    expect(entries.flatMap((entry) => undocumented(entry, program))).to.deep.equal([]);
  });

  it('should have the signatures of docs/api.md in both builds; `npm run api` writes it', function () {
    this.timeout(60_000);
    const written = textOf('docs/api.md');
    const built = apiReport();
    const declarations = (report: string) => report.split('\n\n');
    const missing = (from: string, of: string) => declarations(of).filter((each) => !declarations(from).includes(each));
    expect({ gone: missing(built, written), added: missing(written, built) }).to.deep.equal({ gone: [], added: [] });
    expect(built).to.equal(written);
    // The declarations of the CommonJS build are copies.
    const declared = filesBelow('dist/cjs', '.d.ts');
    expect(declared).to.include('dist/cjs/index.d.ts').and.to.include('dist/cjs/simulator/index.d.ts');
    for (const file of declared) expect(textOf(file), file).to.equal(textOf(file.replace('/cjs/', '/esm/')));
    expect(entryPoints('require').map(({ file }) => file.replace('/cjs/', '/esm/'))).to.deep.equal(
      entryPoints('import').map(({ file }) => file),
    );
  });
});
