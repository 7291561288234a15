// How a history is put: one entry in one or more lines, or one JSON document.

import type { History, HistoryEntry } from './history.ts';
import { timeText, wrapped } from './lines.ts';

/** Names that a line shows before it only counts. */
const shownNames = 3;

export function historyText({ entries, unread }: History): string {
  return [
    ...entries.map((entry) => wrapped(entryLine(entry))),
    ...(entries.length === 0 && unread.length === 0 ? ['nothing yet\n'] : []),
    ...unread.map(({ part, reason }) => wrapped(`not read: ${part}: ${reason}`)),
  ].join('');
}

function entryLine(entry: HistoryEntry): string {
  const { atMs, who, endpoints, endpointCount } = entry;
  const what = entry.kind === 'plan' ? `plan ${entry.generation}` : entry.command;
  const outcome =
    entry.kind === 'command' && entry.outcome !== 'acknowledged' ? ` (${entry.outcome})` : '';
  const names = endpoints.slice(0, shownNames).join(', ') || 'no endpoint';
  const rest = endpointCount - Math.min(shownNames, endpoints.length);
  const more = rest > 0 ? ` and ${rest} more` : '';
  return `${timeText(atMs)}  ${what} by ${who}${outcome}: ${names}${more}`;
}

/** The shape is documented in docs/operate.md. */
export function historyDocument(history: History): object {
  return { schemaVersion: 1, command: 'history', ...history };
}
