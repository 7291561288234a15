// The trace as tables: the calls around what matters are open, the rest waits in closed blocks, because
// thousands of rows laid out at once would freeze the page.

import type { ProfileResult, TraceEntry } from '../drills/result.ts';
import { isRefused, isRoute53Write } from './calls.ts';
import { html, nothing } from './escape.ts';
import type { Html } from './escape.ts';
import { count, exactClock, grouped } from './words.ts';

/** Calls that follow each other, shown at once or in a closed block. */
export interface Piece {
  readonly entries: readonly TraceEntry[];
  readonly open: boolean;
}

const context = 8;
const blockLength = 500;
/** More rows than this are left to `--json`: the file would grow by megabytes that nobody reads. */
export const traceLimit = 3000;
/** Calls that are opened around; a drill that breaks everything would otherwise open all. */
const anchorLimit = 6;

export function drawTrace(result: ProfileResult, anchors: readonly number[]): Html {
  const kept = nearest(result.trace, anchors[0]);
  const left = result.trace.length - kept.length;
  const note = html`<p class="note">
    ${count(left, 'call')} further from the decisive one are left out here; <code>--json</code> has
    them all.
  </p>`;
  const pieces = splitTrace(kept, anchors.slice(0, anchorLimit));
  return html`${left > 0 ? note : nothing}${pieces.map((piece) => drawPiece(piece, result))}`;
}

/** Opens some calls before and after each anchor, a step number; the rest in blocks of 500. */
export function splitTrace(trace: readonly TraceEntry[], anchors: readonly number[]): Piece[] {
  const pieces: { entries: TraceEntry[]; open: boolean }[] = [];
  for (const entry of trace) {
    const open = anchors.some((anchor) => Math.abs(entry.step - anchor) <= context);
    const last = pieces.at(-1);
    const fits = last?.open === open && (open || last.entries.length < blockLength);
    if (last && fits) last.entries.push(entry);
    else pieces.push({ entries: [entry], open });
  }
  return pieces;
}

function nearest(trace: readonly TraceEntry[], anchor: number | undefined): readonly TraceEntry[] {
  if (trace.length <= traceLimit) return trace;
  const index = trace.findIndex(({ step }) => step === anchor);
  const middle = index === -1 ? trace.length : index;
  const start = Math.min(trace.length - traceLimit, Math.max(0, middle - traceLimit / 2));
  return trace.slice(start, start + traceLimit);
}

function drawPiece({ entries, open }: Piece, result: ProfileResult): Html {
  const first = entries[0]?.step ?? 0;
  const last = entries.at(-1)?.step ?? 0;
  const caption = `Calls ${grouped(first)} to ${grouped(last)}`;
  if (open) return drawTable(entries, result, caption);
  return html`<details>
    <summary>${caption} <span class="note">(${count(entries.length, 'call')})</span></summary>
    ${drawTable(entries, result, caption)}
  </details>`;
}

function drawTable(entries: readonly TraceEntry[], result: ProfileResult, caption: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="trace">
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">Call</th>
          <th scope="col">Time</th>
          <th scope="col">Actor</th>
          <th scope="col">Operation</th>
          <th scope="col">About</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map((entry) => drawRow(entry, result))}
      </tbody>
    </table>
  </div>`;
}

function drawRow(entry: TraceEntry, result: ProfileResult): Html {
  const broken = result.violations.filter(({ call }) => call === entry.step);
  const properties = [...new Set(broken.map(({ property }) => property))].join(', ');
  const classes = [
    isRoute53Write(entry) ? 'wrote' : '',
    isRefused(entry) ? 'failed' : '',
    properties === '' ? '' : 'broke',
  ];
  const sign = isRefused(entry) ? '✗ ' : '';
  const breaks = html`<br /><strong class="bad">breaks ${properties}</strong>`;
  return html`<tr class="${classes.join(' ').trim()}">
    <td class="number">${grouped(entry.step)}</td>
    <td>${exactClock(entry.atMs)}</td>
    <td>${entry.actor}</td>
    <td>${entry.operation}</td>
    <td>${entry.key}</td>
    <td>${sign}${entry.outcome}${properties === '' ? nothing : breaks}</td>
  </tr>`;
}
