// Which records may stand beside which: rules that a batch of a drill runs into on AWS.

import type { Bench } from '../bench.ts';
import type { Check, Finding } from '../check.ts';
import { address, alias, canonical, create, weighted } from '../records.ts';

export const neighbourChecks: readonly Check[] = [
  {
    id: 'simple-beside-weighted',
    title: 'a simple record beside weighted ones is refused',
    meaning: 'a hand cannot put an address over a tree unnoticed',
    bearing: 'rules',
    run: simpleBesideWeighted,
  },
  {
    id: 'weighted-ttl',
    title: 'another TTL within a weighted group is refused',
    meaning: 'a tree with two TTLs is refused on AWS, and should be where it is tried out',
    bearing: 'rules',
    run: weightedTtl,
  },
  {
    id: 'cname-beside-others',
    title: 'a CNAME beside other records is refused',
    meaning: 'a bad record fails its whole batch on AWS: what quarantine is for',
    bearing: 'rules',
    run: cnameBesideOthers,
  },
  {
    id: 'alias-target',
    title: 'an alias to a target that is not there is refused',
    meaning: 'a root cannot be pointed at a deleted tree: this kept 2025 from being repaired',
    bearing: 'rules',
    run: aliasTarget,
  },
];

async function simpleBesideWeighted(bench: Bench): Promise<Finding> {
  await bench.prepare(create(weighted(bench.name, 1, bench.setIdentifier('a'))));
  return bench.refusal(create(address(bench.name, 2)));
}

async function weightedTtl(bench: Bench): Promise<Finding> {
  await bench.prepare(
    create(weighted(bench.name, 1, bench.setIdentifier('a'))),
    create(weighted(bench.name, 2, bench.setIdentifier('b'))),
  );
  const third = weighted(bench.name, 3, bench.setIdentifier('c'));
  return bench.refusal(create({ ...third, ttlSeconds: 30 }));
}

async function cnameBesideOthers(bench: Bench): Promise<Finding> {
  await bench.prepare(create(address(bench.name, 1)));
  return bench.refusal(create(canonical(bench.name)));
}

async function aliasTarget(bench: Bench): Promise<Finding> {
  const target = `tree.${bench.name}`;
  await bench.prepare(create(address(target, 1)));
  await bench.prepare(create(alias(`root.${bench.name}`, target, bench.zoneId)));
  return bench.refusal(create(alias(`other.${bench.name}`, `gone.${bench.name}`, bench.zoneId)));
}
