// The page of a drill: what was done, what came out, and for each profile how it went. One file that
// works offline: no script, and a content security policy under which none could run.

import { createHash } from 'node:crypto';
import type { DrillRun, ProfileResult } from '../drills/result.ts';
import { element, html } from './escape.ts';
import type { Html } from './escape.ts';
import { focusOf } from './focus.ts';
import { drawLegend, drawMeanings } from './legend.ts';
import { drawProfile } from './profile.ts';
import { styles } from './styles.ts';
import { drawSummary } from './summary.ts';
import { drawPatterns } from './timeline.ts';
import { count, isUnexpected, listed } from './words.ts';

/** The whole report, as one HTML file that needs no other. */
export function renderReport(run: DrillRun): string {
  const { results, drill } = run.document;
  const focus = focusOf(run);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${drill}: ${outcomeOf(results)}</title>
        ${element('style', {}, styles)}
      </head>
      <body>
        ${drawPatterns()}
        <main>
          ${drawHeading(run)} ${drawSummary(results)} ${drawMeanings(results)} ${drawLegend()}
          ${results.map((result, index) => {
            const timeline = run.timelines.find(({ profile }) => profile === result.profile);
            return drawProfile(result, timeline, focus, index);
          })}
        </main>
      </body>
    </html> `;
  return page.toString();
}

const placeNames: Readonly<Record<DrillRun['document']['target'], string>> = {
  embedded: 'AWS in memory, virtual time; no account was touched',
  localstack: 'drill stacks deployed to LocalStack, real time; no account was touched',
  aws: 'drill stacks deployed to an AWS account, real time',
};

function drawHeading({ document, title }: DrillRun): Html {
  const { drill, seed, results, target } = document;
  return html`<p class="eyebrow">Fencepost drill <strong>${drill}</strong></p>
    <h1>${title}</h1>
    <p class="lead">${outcomeOf(results)}</p>
    <dl class="facts">
      <div>
        <dt>Ran on</dt>
        <dd>${placeNames[target]}</dd>
      </div>
      <div>
        <dt>Seed</dt>
        <dd>${seed}</dd>
      </div>
    </dl>`;
}

/** `Properties violated with as-in-2025 and conditional-write, held with fenced. As expected.` */
function outcomeOf(results: readonly ProfileResult[]): string {
  const words = { violated: 'violated', passed: 'held', unknown: 'not decided' };
  const outcomes = (['violated', 'passed', 'unknown'] as const).flatMap((verdict) => {
    const profiles = results.filter((one) => one.verdict === verdict).map((one) => one.profile);
    return profiles.length === 0 ? [] : [`${words[verdict]} with ${listed(profiles)}`];
  });
  const odd = results.filter(isUnexpected).length;
  const judged = odd === 0 ? 'As expected' : `${count(odd, 'profile')} not as expected`;
  const isJudged = results.some(({ expected }) => expected !== null);
  return `Properties ${outcomes.join(', ')}.${isJudged ? ` ${judged}.` : ''}`;
}

/** Nothing may load or run; of styles only the page's own sheet counts, known by its hash. */
function policy(): string {
  const hash = createHash('sha256').update(styles.toString()).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
