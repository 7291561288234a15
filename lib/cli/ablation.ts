// The table of `drill --ablate`: which property falls when a safeguard is switched off alone.

import Table from 'cli-table3';
import type { DrillDocument, ProfileResult } from '../drills/result.ts';

export function ablationTable({ results, drill }: DrillDocument): string {
  const table = new Table({
    head: ['switched off', 'what falls', 'first at call'],
    colWidths: [24, 37, 15],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const result of results) {
    table.push([
      result.profile === 'fenced' ? '(none)' : result.profile.replace('fenced without ', ''),
      whatFalls(result),
      String(result.violations[0]?.call ?? ''),
    ]);
  }
  return `${drill}: every safeguard on, then each off alone\n${table.toString()}\n`;
}

function whatFalls({ profile, verdict, violations }: ProfileResult): string {
  if (verdict === 'unknown') return 'not decided: a limit was hit';
  if (verdict === 'violated') {
    return [...new Set(violations.map(({ property }) => property))].join(', ');
  }
  return profile === 'fenced' ? 'nothing' : 'nothing: not needed in this drill';
}
