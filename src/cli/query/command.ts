import { Command } from 'commander';
import { addFlags } from '../flags.js';
import { queryFlags } from './flags.js';

const examples = `
Environment:
  GENESYS_REGION         domain of the region, such as mypurecloud.com
  GENESYS_CLIENT_ID      id of the OAuth client
  GENESYS_CLIENT_SECRET  its secret, for which there is no flag

Exit codes: 0 complete, 2 invalid usage, 3 credentials rejected or permission denied, 4 incomplete, 130 interrupted

Examples:
  genesys-rows query --demo
  genesys-rows query --region mypurecloud.ie --client-id 3a1c... --interval 2026-10-01T00:00:00Z/2026-10-02T00:00:00Z --names
  genesys-rows query --json | jq .offered`;

/** Makes the command and its flags, without its action. */
export const queryCommand = (): Command =>
  addFlags(
    new Command('query').description('Query queue performance or another endpoint, and print its rows as they arrive.'),
    queryFlags,
  ).addHelpText('after', examples);
