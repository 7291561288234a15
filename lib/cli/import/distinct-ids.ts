// A target's id stands for one thing in all endpoints: its health is known by it. Set identifiers do not:
// every name in a zone may have its own `blue`. Where one id would mean two things, endpoints are told apart.

import type { ImportedEndpoint } from './convert.ts';

/** Adds the endpoint's name to the ids that would stand for different targets. */
export function distinctIds(endpoints: readonly ImportedEndpoint[]): ImportedEndpoint[] {
  const meanings = new Map<string, Set<string>>();
  for (const target of endpoints.flatMap(({ targets }) => targets)) {
    const known = meanings.get(target.id) ?? new Set();
    meanings.set(target.id, known.add(JSON.stringify(target)));
  }
  return endpoints.map((endpoint) => ({
    ...endpoint,
    targets: endpoint.targets.map((target) =>
      (meanings.get(target.id)?.size ?? 0) > 1
        ? { ...target, id: `${target.id}.${endpoint.name}` }
        : target,
    ),
  }));
}
