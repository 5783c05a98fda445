// `npm run api`: writes docs/api.md.
import { writeFileSync } from 'node:fs';
import { root } from '../helpers/source-files.js';
import { apiReport } from './api-report.js';

writeFileSync(`${root}docs/api.md`, apiReport());
