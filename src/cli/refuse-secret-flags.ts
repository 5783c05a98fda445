import { refuseIfAny } from '../core/validation.js';

const secretFlag = /^--?[a-z-]*(secret|password)/i;

/**
 * Rejects a secret on the command line, where every user of the machine can read it and the shell's history keeps it.
 *
 * @throws QueryError where a flag is named like a secret; the message omits its value.
 */
export const refuseSecretFlags = (args: readonly string[]): void => {
  const flag = args.map((arg) => secretFlag.exec(arg)?.[0]).find((name) => name !== undefined);
  const why = 'a secret on the command line can be read in the list of processes and in the history of the shell';
  const instead = 'set the environment variable GENESYS_CLIENT_SECRET, and renew the secret that was written here';
  refuseIfAny('command line', flag === undefined ? [] : [{ path: flag, message: `${why}: ${instead}` }]);
};
