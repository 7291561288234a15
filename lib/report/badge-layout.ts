// The numbers above a timeline that tie a moment to its row in the table of violations.

import type { Violation } from '../drills/result.ts';
import { positionOf } from './axis.ts';
import type { Scale } from './axis.ts';
import { labelWidth } from './text-width.ts';

export interface Badge {
  /** Middle of the badge. */
  readonly x: number;
  readonly width: number;
  /** `1`, or `1–3` for violations too near to each other to be told apart. */
  readonly label: string;
  /** Where the violations were; the lines go down from here. */
  readonly lines: readonly number[];
}

interface Cluster {
  readonly first: number;
  readonly last: number;
  readonly lines: readonly number[];
}

const padding = 10;
const gap = 4;

/** Badges of the violations within the scale's span, from left to right; none overlaps another. */
export function badgesOf(violations: readonly Violation[], scale: Scale): Badge[] {
  const clusters: Cluster[] = [];
  violations.forEach(({ atMs }, index) => {
    if (atMs < scale.fromMs || atMs > scale.toMs) return;
    const x = positionOf(scale, atMs);
    clusters.push({ first: index + 1, last: index + 1, lines: [x] });
    // A wider badge may touch the one before it in turn; each merge leaves one cluster less.
    while (touches(clusters.at(-2), clusters.at(-1), scale)) mergeLast(clusters);
  });
  return clusters.map((cluster) => badgeOf(cluster, scale));
}

function badgeOf({ first, last, lines }: Cluster, scale: Scale): Badge {
  const label = first === last ? String(first) : `${first}–${last}`;
  const width = labelWidth(label) + padding;
  const middle = ((lines[0] ?? 0) + (lines.at(-1) ?? 0)) / 2;
  const x = Math.min(scale.right - width / 2, Math.max(scale.left + width / 2, middle));
  return { x, width, label, lines: [...new Set(lines)] };
}

function touches(a: Cluster | undefined, b: Cluster | undefined, scale: Scale): boolean {
  if (!a || !b) return false;
  const [left, right] = [badgeOf(a, scale), badgeOf(b, scale)];
  return right.x - right.width / 2 < left.x + left.width / 2 + gap;
}

function mergeLast(clusters: Cluster[]): void {
  const last = clusters.pop();
  const before = clusters.pop();
  if (!last || !before) return;
  clusters.push({
    first: before.first,
    last: last.last,
    lines: [...before.lines, ...last.lines],
  });
}
