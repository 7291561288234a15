// The part of the page about one profile: what happened in words, as pictures, as tables.

import type { ProfileResult, Timeline, Violation } from '../drills/result.ts';
import { closeUpSpan, overviewSpan } from './axis.ts';
import type { Span } from './axis.ts';
import { html, nothing } from './escape.ts';
import type { Html } from './escape.ts';
import { layOutChart } from './layout.ts';
import type { ChartContent } from './layout.ts';
import { endpointsOf, historiesOf } from './roots.ts';
import { tellStory, writeAfterHold } from './story.ts';
import type { Event, Story } from './story.ts';
import { drawExpectation, drawVerdict } from './summary.ts';
import { drawChart } from './timeline.ts';
import { drawTrace } from './trace.ts';
import { firstOfEach, gravest } from './violations.ts';
import { clock, count, duration, exactClock, grouped, profileMeaning } from './words.ts';

/** More bands than this would be a page of their own. */
const otherEndpointLimit = 40;
/** More rows say nothing new; `--json` has them. */
const violationLimit = 100;

/** @param focus - the endpoints whose roots are drawn at once; the others are a click away */
export function drawProfile(
  result: ProfileResult,
  timeline: Timeline | undefined,
  focus: readonly string[],
  index: number,
): Html {
  const id = `profile-${index + 1}`;
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${result.profile}</h2>
    <p class="note">${profileMeaning(result.profile) ?? nothing}</p>
    <p class="verdict-line">${drawVerdict(result)} ${drawExpectation(result)}</p>
    ${drawStory(tellStory(result, timeline))}
    ${timeline ? drawTimelines(result, timeline, focus, id) : html`<p>No timeline was recorded.</p>`}
    ${drawViolations(result.violations)}
    <h3>AWS calls</h3>
    ${drawTrace(result, anchorsOf(result, timeline))}
  </section>`;
}

function drawStory({ lead, events, untold }: Story): Html {
  const more = html`<li>
    <span></span><span class="note">and ${count(untold, 'more event')}</span>
  </li>`;
  return html`<p class="lead">${lead}</p>
    <ol class="story">
      ${events.map(drawEvent)}${untold > 0 ? more : nothing}
    </ol>`;
}

function drawEvent({ atMs, call, text, bad }: Event): Html {
  const at = call === undefined ? nothing : html` <span class="note">call ${grouped(call)}</span>`;
  return html`<li class="${bad ? 'broke' : ''}">
    <time>${clock(atMs)}</time><span>${text}${at}</span>
  </li>`;
}

function drawTimelines(
  result: ProfileResult,
  timeline: Timeline,
  focus: readonly string[],
  id: string,
): Html {
  const overview = overviewSpan(result, timeline);
  const closeUp = closeUpSpan(result, timeline, overview);
  const content = contentOf(result, timeline, focus, overview);
  const others = endpointsOf(timeline.roots).filter((endpoint) => !focus.includes(endpoint));
  return html`${drawFigure(content, `${id}-run`, 'The run', overviewNote(result, overview))}
  ${
    closeUp
      ? drawFigure(
          { ...content, span: closeUp, actors: activeIn(closeUp, content), labelled: true },
          `${id}-close-up`,
          'The decisive moment',
          `${clock(closeUp.fromMs)} to ${clock(closeUp.toMs)}, enlarged.`,
        )
      : nothing
  }
  ${drawOthers(others, { ...content, actors: [] }, timeline, id)}`;
}

function drawFigure(content: ChartContent, id: string, title: string, note: string): Html {
  const names = [...new Set(content.histories.map(({ endpoint }) => endpoint))].join(', ');
  const description = `AWS calls of ${content.actors.join(', ')}; what the roots of ${names} showed. ${note}`;
  return html`<figure>
    <figcaption><strong>${title}.</strong> ${note}</figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">
      ${drawChart(layOutChart(content), id, title, description)}
    </div>
  </figure>`;
}

function overviewNote(result: ProfileResult, { fromMs }: Span): string {
  if (fromMs === 0) return 'Time since the drill began.';
  const before = result.trace.filter(({ atMs }) => atMs < fromMs).length;
  return (
    `The axis starts at ${clock(fromMs)}: the ${duration(fromMs)} before it, ` +
    `${count(before, 'call')}, are left out. Time since the drill began.`
  );
}

function drawOthers(
  others: readonly string[],
  content: ChartContent,
  timeline: Timeline,
  id: string,
): Html {
  if (others.length === 0) return nothing;
  const shown = others.slice(0, otherEndpointLimit);
  const histories = shown.flatMap((endpoint) => historiesOf(timeline.roots, endpoint));
  const note =
    shown.length < others.length
      ? `The first ${shown.length} of ${others.length}.`
      : 'The same axis.';
  return html`<details>
    <summary>${count(others.length, 'other endpoint')}</summary>
    ${drawFigure({ ...content, histories }, `${id}-others`, 'Other endpoints', note)}
  </details>`;
}

function contentOf(
  result: ProfileResult,
  timeline: Timeline,
  focus: readonly string[],
  span: Span,
): ChartContent {
  return {
    span,
    actors: timeline.actors,
    trace: result.trace,
    holds: timeline.holds,
    violations: result.violations,
    histories: focus.flatMap((endpoint) => historiesOf(timeline.roots, endpoint)),
    labelled: false,
  };
}

function drawViolations(violations: readonly Violation[]): Html {
  if (violations.length === 0) return nothing;
  const shown = violations.slice(0, violationLimit);
  const left = violations.length - shown.length;
  return html`<h3>Violations</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Violations">
      <table class="violations">
        <caption class="hidden">
          The first violation of each property and endpoint
        </caption>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Property</th>
            <th scope="col">Endpoint</th>
            <th scope="col" class="number">Call</th>
            <th scope="col" class="number">Time</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(drawViolation)}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="note">and ${left} more, in <code>--json</code></p>` : nothing}`;
}

function drawViolation({ property, endpoint, call, atMs }: Violation, index: number): Html {
  return html`<tr>
    <td><span class="badge-inline">${index + 1}</span></td>
    <td><a href="#meaning-${property}">${property}</a></td>
    <td class="name">${endpoint}</td>
    <td class="number">${grouped(call)}</td>
    <td class="number">${exactClock(atMs)}</td>
  </tr>`;
}

/** Who called or was held: in a close-up most others do nothing. */
function activeIn({ fromMs, toMs }: Span, content: ChartContent): string[] {
  return content.actors.filter(
    (actor) =>
      content.trace.some(
        (entry) => entry.actor === actor && entry.atMs >= fromMs && entry.atMs <= toMs,
      ) ||
      content.holds.some(
        (hold) => hold.actor === actor && hold.fromMs <= toMs && hold.toMs >= fromMs,
      ),
  );
}

/** The calls that the trace opens at: violations, or what a held actor did next, or the last call. */
function anchorsOf(result: ProfileResult, timeline: Timeline | undefined): number[] {
  const worst = gravest(result.violations);
  if (worst) {
    const firsts = firstOfEach(result.violations).map(({ violation }) => violation);
    return [worst, ...firsts].map(({ call }) => call);
  }
  const afterHolds = (timeline?.holds ?? []).flatMap(
    (hold) => writeAfterHold(hold, result)?.step ?? [],
  );
  return afterHolds.length > 0 ? afterHolds : [result.trace.at(-1)?.step ?? 0];
}
