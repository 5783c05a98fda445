import { doesNotApply } from '../support/fault.js';

doesNotApply('S6', 'SQL sink with hostile names', 'there is no SQL sink: rows are values, CSV or JSON');
