// The table of `drill --ablate`: which property falls when a safeguard is switched off alone.

import Table from 'cli-table3';
import type { DrillDocument } from '../drills/result.ts';

export function ablationTable({ results, drill }: DrillDocument): string {
  const table = new Table({
    head: ['switched off', 'what falls', 'first at call'],
    colWidths: [24, 38, 15],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { profile, verdict, violations } of results) {
    const properties = [...new Set(violations.map(({ property }) => property))];
    const falls =
      verdict === 'passed' ? 'nothing: not load-bearing in this drill' : properties.join(', ');
    table.push([
      profile === 'fenced' ? '(none)' : profile.replace('fenced without ', ''),
      profile === 'fenced' && verdict === 'passed' ? 'nothing' : falls,
      String(violations[0]?.call ?? ''),
    ]);
  }
  return `${drill}: every safeguard on, then each off alone\n${table.toString()}\n`;
}
