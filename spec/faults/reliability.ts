// `npm run reliability`: writes the cases that spec/faults declares into docs/reliability.md. `--json` prints them instead.
import { writeFileSync } from 'node:fs';
import { root } from '../helpers/source-files.js';
import { declaredFaults } from './support/declared.js';
import { committedReliability, reliabilityFile, withFaults } from './support/reliability.js';

const declared = await declaredFaults();
if (process.argv.includes('--json')) console.log(JSON.stringify(declared));
else writeFileSync(root + reliabilityFile, await withFaults(committedReliability(), declared));
