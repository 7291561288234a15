// One look at the endpoints of a deployed control plane from outside: what its zone holds, and what Route 53
// would answer. Only looks; what it means is the judge's business.

import type { Zone } from '../../aws/zone.ts';
import type { EndpointConfig } from '../../control-plane/drafting.ts';
import { liveValues } from '../../control-plane/guards.ts';
import { generationOfTree } from '../../control-plane/names.ts';
import { pictureOf, resolves } from '../../control-plane/picture.ts';
import type { EndpointView, RootView } from '../../control-plane/properties.ts';
import type { RecordSet } from '../../control-plane/records.ts';

/** What one endpoint showed. */
export interface Sight {
  readonly view: EndpointView;
  /** What its fence said; null without one. */
  readonly fence: {
    readonly generation: number;
    readonly overrides: number;
    readonly frozen: boolean;
  } | null;
}

/** Listings made until two in a row are the same: the pages of one can mix old and new. */
const readingLimit = 10;

export async function lookAt(zone: Zone, endpoints: readonly EndpointConfig[]): Promise<Sight[]> {
  const records = await stableListing(zone);
  const sights: Sight[] = [];
  for (const endpoint of endpoints) sights.push(await sightOf(zone, endpoint, records));
  return sights;
}

async function sightOf(
  zone: Zone,
  { name, types }: EndpointConfig,
  records: readonly RecordSet[],
): Promise<Sight> {
  const picture = pictureOf(name, zone.name, records);
  const roots: RootView[] = [];
  for (const type of types) {
    const record = picture.roots.find((one) => one.type === type);
    const generation = record?.alias && generationOfTree(record.alias.name, name, zone.name);
    const tree = generation === undefined ? [] : (picture.trees.get(generation) ?? []);
    // What customers would get decides: a name without an answer has no live value, whatever is listed.
    const answered = record ? await zone.testAnswer(name, type) : [];
    roots.push({ type, generation, live: answered.length === 0 ? 0 : liveValues(tree, type) });
  }
  const rollbackResolves = resolves(picture, picture.rollbacks, zone.name);
  return {
    view: { endpoint: name, roots, rollbackResolves },
    fence: picture.fence?.value ?? null,
  };
}

async function stableListing(zone: Zone): Promise<RecordSet[]> {
  let before = '';
  for (let readings = 0; readings < readingLimit; readings += 1) {
    const records = await zone.listAll();
    const text = JSON.stringify(records);
    if (text === before) return records;
    before = text;
  }
  throw new RangeError(`zone ${zone.name.name} changed during each of ${readingLimit} readings`);
}
