import * as t from 'io-ts';
import { Finite, optionalFields, arrayOf } from '../core/codecs.js';
const limit = t.type({ key: t.string, namespace: t.string, value: Finite }, 'OrganizationLimit');

/** A limit of the organisation. Unlisted keys are kept. */
export type OrganizationLimit = t.TypeOf<typeof limit>;

/** Reads the limits of a namespace. */
export const OrganizationLimitsPage = optionalFields({ entities: arrayOf(limit, 'limits') }, 'OrganizationLimitsPage');

export type OrganizationLimitsPage = t.TypeOf<typeof OrganizationLimitsPage>;
