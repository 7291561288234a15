// The table on top: for each profile the verdict, and what was violated first.

import type { ProfileResult } from '../drills/result.ts';
import { html, nothing } from './escape.ts';
import type { Html } from './escape.ts';
import { firstOfEach } from './violations.ts';
import type { FirstViolation } from './violations.ts';
import {
  againstExpectation,
  clock,
  count,
  duration,
  grouped,
  isUnexpected,
  verdictSigns,
} from './words.ts';

/** A profile has at most as many rows as there are properties. */
export function drawSummary(results: readonly ProfileResult[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Summary">
    <table class="summary">
      <caption class="hidden">
        Outcome of each profile
      </caption>
      <thead>
        <tr>
          <th scope="col">Profile</th>
          <th scope="col">Verdict</th>
          <th scope="col">Violated property</th>
          <th scope="col">First at call</th>
          <th scope="col">Endpoint</th>
          <th scope="col">Empty for</th>
          <th scope="col">Repaired?</th>
        </tr>
      </thead>
      ${results.map(drawProfileRows)}
    </table>
  </div>`;
}

/** ✓ passed, coloured; never by colour alone. */
export function drawVerdict(result: ProfileResult): Html {
  const { verdict } = result;
  const tone = { passed: 'good', violated: 'bad', unknown: 'mixed' }[verdict];
  return html`<span class="verdict ${tone}">${verdictSigns[verdict]} ${verdict}</span>`;
}

/** `as expected`, or a warning. */
export function drawExpectation(result: ProfileResult): Html {
  const words = againstExpectation(result);
  return isUnexpected(result)
    ? html`<strong class="bad">⚠ ${words}</strong>`
    : html`<span class="note">${words}</span>`;
}

function drawReason({ reason }: ProfileResult): Html {
  return reason === undefined ? nothing : html`<br /><span class="note">${reason}</span>`;
}

function drawProfileRows(result: ProfileResult, index: number): Html {
  const firsts = firstOfEach(result.violations);
  const rows = Math.max(1, firsts.length);
  const whole = (content: Html): Html => html`<td rowspan="${rows}">${content}</td>`;
  const [first, ...others] = firsts;
  return html`<tbody>
    <tr>
      <th scope="rowgroup" rowspan="${rows}">
        <a href="#profile-${index + 1}">${result.profile}</a>
      </th>
      ${whole(html`${drawVerdict(result)}<br />${drawExpectation(result)}${drawReason(result)}`)}
      ${drawViolation(first, result)}
      ${whole(html`<span class="time">${result.emptyMs === 0 ? 'never' : duration(result.emptyMs)}</span>`)}
      ${whole(html`${repaired(result)}`)}
    </tr>
    ${others.map(
      (other) =>
        html`<tr>
          ${drawViolation(other, result)}
        </tr>`,
    )}
  </tbody>`;
}

function drawViolation(first: FirstViolation | undefined, result: ProfileResult): Html {
  if (!first)
    return html`<td>none</td>
      <td class="time">none in ${grouped(result.calls)}</td>
      <td>–</td>`;
  const { property, call, atMs, endpoint } = first.violation;
  const { others } = first;
  const more = others === 0 ? nothing : html`<small>and ${count(others, 'other endpoint')}</small>`;
  return html`<td><a href="#meaning-${property}">${property}</a></td>
    <td class="time">${grouped(call)} <span class="note">at ${clock(atMs)}</span></td>
    <td class="name">${endpoint}${more}</td>`;
}

function repaired(result: ProfileResult): string {
  if (result.emptyMs === 0) return 'not needed';
  return result.recovered ? '✓ yes' : '✗ no';
}
