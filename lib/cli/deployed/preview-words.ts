// How a preview is put: for each endpoint old and new, and the numbers of floor and change limit.

import { recordWeight } from '../../control-plane/plan.ts';
import type { Target } from '../../control-plane/plan.ts';
import { timeText, wrapped } from './lines.ts';
import type { EndpointPreview, Preview, TargetChange } from './preview.ts';

export function previewText(preview: Preview): string {
  const { endpoints, unchangedCount, dropped, unread, isPlannerFrozen } = preview;
  return [
    wrapped(headLine(preview)),
    ...endpoints.map((endpoint) => endpointText(endpoint, preview)),
    ...dropped.map((name) =>
      wrapped(`${name}: no longer in the endpoints file; its records stay as they are`),
    ),
    ...(unchangedCount > 0 ? [wrapped(`unchanged: ${unchangedCount}`)] : []),
    ...(isPlannerFrozen
      ? [wrapped('the planner is frozen: it makes no plan until fencepost thaw --all')]
      : []),
    ...unread.map(({ part, reason }) => wrapped(`not read: ${part}: ${reason}`)),
  ].join('');
}

function headLine({ previous, next }: Preview): string {
  const before = previous === undefined ? 'no plan yet' : `plan ${previous}`;
  return next === undefined
    ? `${before}; no new plan would be made`
    : `${before}; plan ${next} would be made`;
}

function endpointText(endpoint: EndpointPreview, preview: Preview): string {
  const { name, since, targets, ttlSeconds, refusal, override } = endpoint;
  const state = refusal ? 'held back' : since === undefined ? 'new' : 'would change';
  return [
    wrapped(`${name}: ${state}`),
    ...targets.map((target) => wrapped(targetLine(target), '  ')),
    ...(ttlSeconds.before !== undefined && ttlSeconds.before !== ttlSeconds.after
      ? [wrapped(`TTL ${ttlSeconds.before} s → ${ttlSeconds.after} s`, '  ')]
      : []),
    wrapped(numbersOf(endpoint, preview), '  '),
    ...(override
      ? [
          wrapped(
            `override by ${override.who} until ${timeText(override.untilMs)}: ${override.why}`,
            '  ',
          ),
        ]
      : []),
    ...(refusal ? [wrapped(`refused by ${refusal.safeguard}: ${refusal.reason}`, '  ')] : []),
    ...(refusal ? [wrapped(remedies[refusal.safeguard], '  ')] : []),
  ].join('');
}

/** What an operator can do about a refusal. */
const remedies = {
  floor: 'to change it, bring targets back to health, or lower the floor and deploy',
  'change-limit': 'how to record an override: docs/operate.md',
} as const;

function numbersOf({ live, removedShare }: EndpointPreview, preview: Preview): string {
  const counts = live.map((one) => `${one.type} ${one.live} live of ${one.of}`).join(', ');
  return (
    `${counts} (floor ${preview.floor}); loses ${percent(removedShare)} ` +
    `(limit ${percent(preview.changeLimit)})`
  );
}

function targetLine({ id, before, after }: TargetChange): string {
  if (!after) return `${id}: ${before ? weightText(before) : ''} → removed`;
  const place = placeOf(after);
  if (!before) return `${id}: new, ${weightText(after)}, ${place}`;
  const moved = placeOf(before) === place ? '' : `, ${placeOf(before)} → ${place}`;
  return `${id}: ${weightText(before)} → ${weightText(after)}${moved}`;
}

function weightText(target: Target): string {
  return `weight ${recordWeight(target)}${target.healthy ? '' : ' (unhealthy)'}`;
}

function placeOf({ address }: Target): string {
  if ('aliasName' in address) return address.aliasName;
  return [address.ipv4, address.ipv6].filter((one) => one !== undefined).join(' ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** The shape is documented in docs/operate.md. */
export function previewDocument(preview: Preview): object {
  const { previous, next, endpoints, target, zone, isPlannerFrozen, ...rest } = preview;
  return {
    schemaVersion: 1,
    command: 'plan',
    target,
    zone,
    previous: previous ?? null,
    next: next ?? null,
    plannerFrozen: isPlannerFrozen,
    ...rest,
    endpoints: endpoints.map(({ since, targets, override, refusal, ttlSeconds, ...endpoint }) => ({
      ...endpoint,
      since: since ?? null,
      ttlSeconds: { before: ttlSeconds.before ?? null, after: ttlSeconds.after },
      targets: targets.map(({ id, before, after }) => ({
        id,
        before: before ? shownTarget(before) : null,
        after: after ? shownTarget(after) : null,
      })),
      override: override ?? null,
      refusal: refusal ? { safeguard: refusal.safeguard, reason: refusal.reason } : null,
    })),
  };
}

function shownTarget(target: Target): object {
  return { weight: recordWeight(target), healthy: target.healthy, address: target.address };
}
