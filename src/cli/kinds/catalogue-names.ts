import { unlisted } from '../../endpoints/catalogue.js';

/** Converts names of flags to those of a query. `unlisted(nHologramSessions)` allows a name that is newer than the catalogue. */
export const catalogueNames = <Name>(names: readonly string[] | undefined): readonly Name[] | undefined =>
  names?.map((name) => {
    const newer = /^unlisted\((.*)\)$/s.exec(name)?.[1];
    return (newer === undefined ? name : unlisted(newer)) as Name;
  });
