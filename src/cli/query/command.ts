import { Command } from 'commander';
import { toList, toNumber } from './flags.js';
import { queryKinds } from '../endpoints/registry.js';

const examples = `
Environment:
  GENESYS_REGION         domain of the region, such as mypurecloud.com
  GENESYS_CLIENT_ID      id of the OAuth client
  GENESYS_CLIENT_SECRET  its secret, which no flag takes

Exit codes: 0 complete, 2 bad usage, 3 refused (credentials or permissions), 4 incomplete, 130 interrupted

Examples:
  genesys-rows query --demo
  genesys-rows query --region mypurecloud.ie --client-id 3a1c... --interval 2026-10-01T00:00:00Z/2026-10-02T00:00:00Z --names
  genesys-rows query --json | jq .offered`;

/** Makes the command and its flags, without its action. */
export const queryCommand = (): Command =>
  new Command('query')
    .description('Ask for queue performance, or for what another endpoint answers, and print the rows as they come.')
    .optionsGroup('Question:')
    .option(
      '--endpoint <name>',
      `${queryKinds.map(({ name }) => name).join(', ')} (default: the first; demo: queueDetails)`,
    )
    .option('--interval <start/end>', 'ISO 8601 instants with offset (default: the 24 hours up to the last full hour)')
    .option('--granularity <duration>', 'one row for each PT30M, P1D, P1M, ... of the interval')
    .option('--time-zone <name>', 'IANA name: where days, weeks and months start (default: UTC)')
    .option('--queue-ids <ids>', 'these queues only, comma between', toList)
    .option('--media-types <names>', 'these media types only, comma between', toList)
    .option('--names', 'look up the names of the queues first')
    .option('--metrics <names>', 'comma between', toList)
    .option('--group-by <names>', 'comma between', toList)
    .option('--size <rows>', 'rows a page', toNumber)
    .option('--namespace <name>', 'which limits of the organisation (default: platform.api)')
    .optionsGroup('Whom to ask:')
    .option('--demo', 'ask an embedded simulator, unless a region is given here or by the environment')
    .option('--region <domain>', 'domain of the region (default: GENESYS_REGION)')
    .option('--client-id <id>', 'id of the OAuth client (default: GENESYS_CLIENT_ID)')
    .option('--scope <scopes>', 'scopes to request with the token, space between: for a gateway (default: none)')
    .option('--hosts-api <origin>', 'API of a gateway or simulator, instead of a region')
    .option('--hosts-login <origin>', 'login host of a gateway or simulator, instead of a region')
    .optionsGroup('How:')
    .option('--slice <duration>', 'read the interval in slices of PT6H, P1D, P7D, ...')
    .option('--concurrency <slices>', 'slices read at once (default: 4)', toNumber)
    .option('--merge', 'fold the slices into the rows of the whole interval')
    .option(
      '--checkpoint <file>',
      'record in this file what was printed, and continue from there the next time; rows in a pipe count as printed, whatever becomes of them: append to a file (>> rows.ndjson)',
    )
    .option('--since', 'print what is new since the checkpoint, and what has changed')
    .option('--settle-ms <ms>', 'how long a step is left alone after its end, with --since (default: 900000)', toNumber)
    .option('--lookback <duration>', 'how far back steps are looked at again, with --since (default: not at all)')
    .option('--explain', 'tell what would be asked, and ask nothing')
    .option('--json', 'print one line of JSON for each row')
    .option('--csv', 'print CSV: the columns of the table, figures in full')
    .option(
      '--rate-per-minute <requests>',
      'requests a minute at most (default: 300, queueDetails: 10 a second)',
      toNumber,
    )
    .option('--max-attempts <times>', 'how often a request is sent at most (default: 6)', toNumber)
    .addHelpText('after', examples);
