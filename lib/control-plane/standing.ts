// How an endpoint stands: what its roots answer, what its fence says, and where that differs from the plan.
// Pure, on one reading of the zone; nothing is decided on it, so it may be a little old.

import { FenceSyntaxError } from './errors.ts';
import type { Fence } from './fence.ts';
import { liveValues } from './guards.ts';
import { fenceName, generationOfTree } from './names.ts';
import type { ZoneName } from './names.ts';
import { generationsShown, pictureOf, resolves } from './picture.ts';
import type { Picture } from './picture.ts';
import { hashOf } from './plan.ts';
import type { PlannedEndpoint } from './plan.ts';
import { recordKey, sameRecordSet } from './records.ts';
import type { RecordSet } from './records.ts';
import { treeRecords } from './tree.ts';

/** `unsafe`: an answer is at risk, or the order is lost. `differs`: from the plan. `note`: worth knowing. */
export type Severity = 'unsafe' | 'differs' | 'note';

export interface Finding {
  readonly severity: Severity;
  readonly kind:
    | 'ahead'
    | 'behind'
    | 'below-floor'
    | 'conflict'
    | 'damaged-fence'
    | 'empty'
    | 'foreign-root'
    | 'no-fence'
    | 'no-root'
    | 'not-planned'
    | 'rollback-dangles'
    | 'rolled-back'
    | 'roots-disagree'
    | 'stale-fence'
    | 'tree-differs';
  readonly text: string;
}

/** A root as customers see it. */
export interface StandingRoot {
  readonly type: string;
  /** The tree it points at; undefined for a root that is not ours. */
  readonly generation: number | undefined;
  /** Values with a weight above 0. */
  readonly live: number;
  /** What may be answered: `192.0.2.1`, or the name of a load balancer; with its weight. */
  readonly values: readonly { readonly value: string; readonly weight: number }[];
}

export interface Standing {
  readonly endpoint: string;
  readonly roots: readonly StandingRoot[];
  /** The generation that a rollback would go to. */
  readonly rollback: number | undefined;
  readonly fence: Fence | undefined;
  /** The endpoint's `since` in the newest plan. */
  readonly planned: number | undefined;
  readonly findings: readonly Finding[];
}

export interface StandingInput {
  readonly records: readonly RecordSet[];
  readonly zone: ZoneName;
  readonly floor: number;
  /** The endpoint's part of the newest plan; undefined when no plan names it. */
  readonly planned: PlannedEndpoint | undefined;
  /** Whether the newest plan is known: otherwise nothing is said about it. */
  readonly isPlanKnown: boolean;
}

export function standingOf(endpoint: string, input: StandingInput): Standing {
  const { zone, planned } = input;
  const { picture, damaged } = read(endpoint, input);
  const roots = picture.roots.map((root) => rootOf(root, picture, zone));
  const findings = [
    ...damaged,
    ...rootFindings(roots, input),
    ...(damaged.length > 0 ? [] : fenceFindings(roots, picture)),
    ...rollbackFindings(picture, zone),
    ...(input.isPlanKnown ? planFindings(picture, input) : []),
  ];
  return {
    endpoint,
    roots,
    rollback: generationsShown(picture, picture.rollbacks, zone)[0],
    fence: picture.fence?.value,
    planned: planned?.since,
    findings,
  };
}

/** A damaged fence must not hide what else there is to see. */
function read(
  endpoint: string,
  { records, zone }: StandingInput,
): { picture: Picture; damaged: Finding[] } {
  try {
    return { picture: pictureOf(endpoint, zone, records), damaged: [] };
  } catch (error) {
    if (!(error instanceof FenceSyntaxError)) throw error;
    const name = fenceName(endpoint);
    const others = records.filter((record) => record.name !== name);
    const text = `${name} was edited and is no fence any more: lanes and commands stop at it`;
    return {
      picture: pictureOf(endpoint, zone, others),
      damaged: [{ severity: 'unsafe', kind: 'damaged-fence', text }],
    };
  }
}

function rootOf(root: RecordSet, picture: Picture, zone: ZoneName): StandingRoot {
  const { type, alias } = root;
  const generation = alias && generationOfTree(alias.name, picture.endpoint, zone);
  if (generation === undefined) {
    const values = alias ? [alias.name] : (root.values ?? []);
    const shown = values.map((value) => ({ value, weight: root.weight ?? 1 }));
    return { type, generation, live: shown.length, values: shown };
  }
  const tree = picture.trees.get(generation) ?? [];
  const values = tree
    .filter((record) => record.type === type)
    .flatMap(({ alias: balancer, values: addresses = [], weight = 0 }) =>
      (balancer ? [balancer.name] : addresses).map((value) => ({ value, weight })),
    );
  return { type, generation, live: liveValues(tree, type), values };
}

function rootFindings(roots: readonly StandingRoot[], { floor }: StandingInput): Finding[] {
  const findings = roots.flatMap((root) => rootFinding(root, floor));
  const shown = new Set(roots.map(({ generation }) => generation));
  if (shown.size > 1) {
    const text = `A and AAAA show different trees: ${roots.map(({ type, generation }) => `${type} ${generation ?? 'none'}`).join(', ')}`;
    findings.push({ severity: 'unsafe', kind: 'roots-disagree', text });
  }
  return findings;
}

function rootFinding({ type, generation, live, values }: StandingRoot, floor: number): Finding[] {
  if (generation === undefined) {
    const text = `its ${type} record is no alias to a tree: somebody else made it`;
    return [{ severity: 'unsafe', kind: 'foreign-root', text }];
  }
  if (values.length === 0) {
    const text = `${type} answers nothing: tree ${generation} has no ${type} record`;
    return [{ severity: 'unsafe', kind: 'empty', text }];
  }
  if (live < floor) {
    const text = `${type} has ${live} live values, the floor is ${floor}`;
    return [{ severity: 'unsafe', kind: 'below-floor', text }];
  }
  return [];
}

function fenceFindings(roots: readonly StandingRoot[], { fence, endpoint }: Picture): Finding[] {
  if (roots.length === 0) return [];
  if (!fence) {
    const text =
      `it has roots but no fence record, so lanes stop at it: check the records, then ` +
      `fencepost thaw ${endpoint} --adopt`;
    return [{ severity: 'unsafe', kind: 'no-fence', text }];
  }
  const { generation, overrides } = fence.value;
  const [{ generation: shown } = { generation: undefined }] = roots;
  // After a rollback the fence keeps the newer generation on purpose.
  if (overrides > 0 || shown === undefined || shown === generation) return [];
  const text = `the fence says plan ${generation}, the roots show ${shown}: somebody edited one of them`;
  return [{ severity: 'unsafe', kind: 'stale-fence', text }];
}

function rollbackFindings(picture: Picture, zone: ZoneName): Finding[] {
  if (resolves(picture, picture.rollbacks, zone)) return [];
  const text = 'its rollback points at a tree that is not there';
  return [{ severity: 'unsafe', kind: 'rollback-dangles', text }];
}

function planFindings(picture: Picture, { planned, zone }: StandingInput): Finding[] {
  if (!planned) {
    if (picture.roots.length === 0 && !picture.fence) {
      const text = 'no plan names it yet, and it has no records';
      return [{ severity: 'differs', kind: 'no-root', text }];
    }
    const text = 'the newest plan does not name it: lanes leave it as it is';
    return [{ severity: 'note', kind: 'not-planned', text }];
  }
  if (!picture.fence) {
    if (picture.roots.length > 0) return [];
    const text = `plan ${planned.since} is not live yet: it has no root`;
    return [{ severity: 'differs', kind: 'no-root', text }];
  }
  const finding = orderFinding(picture.fence.value, planned) ?? treeFinding(picture, planned, zone);
  return finding ? [finding] : [];
}

/** By the order of plans; undefined when the plan is the one installed. */
function orderFinding(fence: Fence, planned: PlannedEndpoint): Finding | undefined {
  const { since } = planned;
  const { generation, overrides } = fence;
  if (generation < since) {
    const why = fence.frozen ? '; frozen, it waits for a thaw' : '';
    return { severity: 'differs', kind: 'behind', text: `plan ${since} is not live yet${why}` };
  }
  if (generation > since) {
    const text = `plan ${generation} is installed, newer than the newest plan known (${since})`;
    return { severity: 'differs', kind: 'ahead', text };
  }
  if (overrides > 0) {
    const text = `an operator rolled plan ${since} back; it stays so until a newer plan`;
    return { severity: 'differs', kind: 'rolled-back', text };
  }
  if (fence.hash !== hashOf(planned)) {
    const text = `the plan ${since} installed has other contents than the plan ${since} stored`;
    return { severity: 'unsafe', kind: 'conflict', text };
  }
  return undefined;
}

/** What a hand changed in the tree that is live (O5). */
function treeFinding(
  picture: Picture,
  planned: PlannedEndpoint,
  zone: ZoneName,
): Finding | undefined {
  const stored = new Map(
    (picture.trees.get(planned.since) ?? []).map((record) => [recordKey(record), record]),
  );
  let missing = 0;
  let different = 0;
  for (const wanted of treeRecords(planned, zone)) {
    const found = stored.get(recordKey(wanted));
    stored.delete(recordKey(wanted));
    if (!found) missing += 1;
    else if (!sameRecordSet(found, wanted)) different += 1;
  }
  if (missing + different + stored.size === 0) return undefined;
  const text =
    `tree ${planned.since} differs from its plan: ` +
    `${missing} missing, ${different} different, ${stored.size} besides`;
  return { severity: 'differs', kind: 'tree-differs', text };
}
