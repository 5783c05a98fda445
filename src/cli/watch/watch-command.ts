import { Command } from 'commander';
import { toList, toNumber } from '../flag-values.js';
import type { QueryFlags } from '../query/flags.js';

/** The flags of `genesys-rows watch`. Values are not validated yet: the library does that. */
export interface WatchFlags extends Pick<
  QueryFlags,
  | 'queueIds'
  | 'mediaTypes'
  | 'metrics'
  | 'demo'
  | 'region'
  | 'clientId'
  | 'scope'
  | 'hostsApi'
  | 'hostsLogin'
  | 'ratePerMinute'
> {
  readonly hostsStreaming?: string;
  /** Seconds. */
  readonly for?: number;
}

/** Makes the command and its flags, without its action. */
export const watchCommand = (): Command =>
  new Command('watch')
    .description('Show queues as they are now, and go on while they change, until Ctrl-C.')
    .optionsGroup('Question:')
    .option('--queue-ids <ids>', 'these queues only, comma between (default: all)', toList)
    .option('--media-types <names>', 'these media types only, comma between', toList)
    .option('--metrics <names>', 'comma between (default: oWaiting,oLongestWaiting,oAlerting,oInteracting)', toList)
    .optionsGroup('Whom to ask:')
    .option('--demo', 'watch an embedded simulator, unless a region is given here or by the environment')
    .option('--region <domain>', 'domain of the region (default: GENESYS_REGION)')
    .option('--client-id <id>', 'id of the OAuth client (default: GENESYS_CLIENT_ID)')
    .option('--scope <scopes>', 'scopes to request with the token, space between: for a gateway (default: none)')
    .option('--hosts-api <origin>', 'API of a gateway or simulator, instead of a region')
    .option('--hosts-login <origin>', 'login host of a gateway or simulator, instead of a region')
    .option('--hosts-streaming <origin>', 'notification service of a gateway or simulator, instead of a region')
    .optionsGroup('How:')
    .option('--for <seconds>', 'end after so many seconds (default: never)', toNumber)
    .option('--rate-per-minute <requests>', 'requests a minute at most (default: 300)', toNumber)
    .addHelpText(
      'after',
      '\nOn a terminal it is a table, refreshed in place; elsewhere a line for each change.\n\nExamples:\n  genesys-rows watch --demo\n  genesys-rows watch --region mypurecloud.ie --metrics oWaiting,oInteracting --for 60',
    );
