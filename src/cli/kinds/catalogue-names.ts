import { unlisted } from '../../endpoints/catalogue.js';

/** Names as a query takes them: `unlisted(nHologramSessions)` lets a name pass that is newer than the catalogue. */
export const catalogueNames = <Name>(names: readonly string[] | undefined): readonly Name[] | undefined =>
  names?.map((name) => {
    const newer = /^unlisted\((.*)\)$/s.exec(name)?.[1];
    return (newer === undefined ? name : unlisted(newer)) as Name;
  });
