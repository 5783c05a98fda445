import { doesNotApply } from '../support/fault.js';

doesNotApply('S6', 'SQL sink with hostile names', 'there is no SQL sink: rows leave as values, CSV or JSON');
