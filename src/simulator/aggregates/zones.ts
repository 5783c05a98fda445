import { createZone, type Zone } from '../../core/zone.js';

const keptZones = 50;

/** Zones by name, made once each. */
export const createZones = (): ((name: string) => Zone | undefined) => {
  const known = new Map<string, Zone | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    if (known.size >= keptZones) known.clear();
    const zone = createZone(name);
    known.set(name, zone);
    return zone;
  };
};
