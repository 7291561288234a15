// Is this Node one that Fencepost runs on?

import { fails, holds } from './line.ts';
import type { Group } from './line.ts';

/**
 * @param version - such as `20.19.0`
 * @param wanted - `engines.node` of package.json: `>=` and a version
 */
export function nodeGroup(version: string, wanted: string): Group {
  const least = wanted.replace(/^>=/, '');
  const line = isAtLeast(version, least)
    ? holds('node', `Node ${version} (needed: ${least} or newer)`)
    : fails('node', `Node ${version} is too old`, `install Node ${least} or newer`);
  return { title: 'Node', lines: [line] };
}

function isAtLeast(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, part] of (wanted ?? []).entries()) {
    const difference = (found?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
