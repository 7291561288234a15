// How to read the page: what each property asks for, and what the signs on the timelines mean.

import { propertyNames } from '../control-plane/properties.ts';
import type { ProfileResult } from '../drills/result.ts';
import { html, nothing } from './escape.ts';
import type { Html } from './escape.ts';
import { drawSign } from './timeline.ts';
import { propertyMeanings } from './words.ts';

/** One line on each property that the report names. */
export function drawMeanings(results: readonly ProfileResult[]): Html {
  const violated = new Set(
    results.flatMap(({ violations }) => violations.map((one) => one.property)),
  );
  const named = propertyNames.filter((name) => violated.has(name));
  if (named.length === 0) return nothing;
  return html`<h3>What the properties mean</h3>
    <dl class="meanings">
      ${named.map(
        (name) =>
          html`<dt id="meaning-${name}">${name}</dt>
            <dd>${propertyMeanings[name]}</dd>`,
      )}
    </dl>`;
}

export function drawLegend(): Html {
  const signs = [
    ['write', 'Route 53 write'],
    ['call', 'any other AWS call'],
    ['refused', 'call that AWS refused'],
    ['hold', 'held by the drill'],
    ['current', 'endpoint shows the newest plan so far (g145: plan 145)'],
    ['older', 'shows an older plan than before'],
    ['empty', 'answers nothing: an outage'],
  ] as const;
  return html`<h3>How to read the timelines</h3>
    <ul class="legend">
      ${signs.map(([kind, text]) => html`<li>${drawSign(kind)} ${text}</li>`)}
      <li><span class="badge-inline">1</span> violation, by its number in the table</li>
    </ul>`;
}
