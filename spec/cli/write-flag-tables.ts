import { writeFileSync } from 'node:fs';
import { root, textOf } from '../helpers/source-files.js';
import { flagPage, withFlagTables } from './flag-tables.js';

// `npm run flags`: writes the tables of flags into the documentation.
writeFileSync(root + flagPage, withFlagTables(textOf(flagPage)));
