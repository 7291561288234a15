// Where the control planes of the drill stacks stand in a game-day zone: each profile under a label of its
// own, so that the three share a zone and never a record.

import type { EndpointsFile } from './endpoints-file.ts';

/** The same endpoints, in the part of the zone that belongs to the profile's drill stack. */
export function fileForDrillStack(file: EndpointsFile, profile: string): EndpointsFile {
  const zone = `${profile}.${file.zone}`;
  const endpoints = file.endpoints.map((endpoint) => ({
    ...endpoint,
    name: `${endpoint.name.slice(0, -file.zone.length)}${zone}`,
  }));
  return { ...file, zone, endpoints };
}
