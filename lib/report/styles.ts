// The look of the report: one style sheet, for light, dark and paper. Every colour of text on its ground
// meets WCAG AA (4.5 to 1); no fonts, pictures or rules are fetched from anywhere.

import { css } from './escape.ts';

export const styles = css`
  :root {
    color-scheme: light dark;
    --ground: #ffffff;
    --raised: #f5f7f9;
    --ink: #1b2129;
    --muted: #566170;
    --line: #d5dbe2;
    --link: #1a5a9e;
    --good: #17663a;
    --bad: #b3261e;
    --bad-ground: #fdeeec;
    --call: #8a95a3;
    --write: #1a5a9e;
    --hold: #e7e2f3;
    --hold-line: #8573b5;
    --current: #d7e6f5;
    --current-line: #9dbddd;
    --current-ink: #15395f;
    --older: #f3cf73;
    --older-line: #d9a92f;
    --older-ink: #3f2c00;
    --empty: #b3261e;
    --empty-line: #9a1f18;
    --empty-ink: #ffffff;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --ground: #14181d;
      --raised: #1c2229;
      --ink: #e4e8ed;
      --muted: #a2adba;
      --line: #333c47;
      --link: #86b9f0;
      --good: #7fd4a0;
      --bad: #ff9389;
      --bad-ground: #33201f;
      --call: #77828f;
      --write: #86b9f0;
      --hold: #322c45;
      --hold-line: #8f7fc0;
      --current: #1d3a58;
      --current-line: #3b6590;
      --current-ink: #d3e6fa;
      --older: #6b4f0c;
      --older-line: #94701a;
      --older-ink: #ffeec4;
      --empty: #b8332a;
      --empty-line: #9c2a22;
      --empty-ink: #ffffff;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--ground);
    color: var(--ink);
    font:
      16px/1.5 system-ui,
      sans-serif;
    overflow-wrap: anywhere;
  }
  main {
    max-width: 1120px;
    margin: 0 auto;
    padding: 40px 24px 80px;
  }
  h1,
  h2,
  h3 {
    line-height: 1.25;
    text-wrap: balance;
  }
  h1 {
    font-size: 28px;
    margin: 4px 0 12px;
  }
  h2 {
    font-size: 22px;
    margin: 0 0 4px;
  }
  h3 {
    font-size: 16px;
    margin: 32px 0 8px;
  }
  p,
  dl,
  h1,
  .story {
    max-width: 80ch;
  }
  p {
    margin: 0 0 12px;
  }
  a {
    color: var(--link);
  }
  code,
  .mono {
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    font-size: 0.9em;
  }
  .eyebrow,
  .note,
  figcaption {
    color: var(--muted);
    font-size: 14px;
  }
  .eyebrow {
    margin: 0;
  }
  .lead {
    font-size: 18px;
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  section {
    border-top: 1px solid var(--line);
    margin-top: 48px;
    padding-top: 28px;
  }
  .verdict {
    font-weight: 600;
    white-space: nowrap;
  }
  .verdict-line {
    margin: 0 0 4px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 28px;
    margin: 0 0 28px;
    color: var(--muted);
    font-size: 14px;
  }
  .facts div {
    display: flex;
    gap: 6px;
  }
  .facts dt {
    white-space: nowrap;
  }
  .facts dd {
    margin: 0;
    color: var(--ink);
  }
  .meanings {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 4px 20px;
    margin: 0;
    font-size: 14px;
  }
  .meanings dt {
    font-weight: 600;
  }
  .meanings dd {
    margin: 0;
  }
  .scroll {
    overflow-x: auto;
    max-width: 100%;
  }
  .scroll:focus-visible,
  summary:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--link);
    outline-offset: 2px;
  }
  table {
    border-collapse: collapse;
    font-size: 14px;
    line-height: 1.4;
    width: 100%;
    overflow-wrap: normal;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 6px 16px 6px 0;
    border-bottom: 1px solid var(--line);
  }
  th {
    font-weight: 600;
  }
  thead th {
    color: var(--muted);
    font-weight: 400;
    white-space: nowrap;
  }
  .number {
    text-align: right;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .time {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .name {
    min-width: 22ch;
    max-width: 44ch;
    overflow-wrap: anywhere;
  }
  .violations {
    width: auto;
    min-width: 640px;
  }
  .summary tr:first-child > td:nth-of-type(1) {
    white-space: nowrap;
  }
  .summary {
    min-width: 860px;
  }
  .summary tbody:last-child td {
    border-bottom: 1px solid var(--line);
  }
  td .note {
    font-size: inherit;
  }
  .summary small {
    display: block;
    color: var(--muted);
    font-size: 13px;
    font-weight: 400;
  }
  .story {
    font-size: 15px;
    margin: 12px 0 0;
    padding: 0;
    list-style: none;
  }
  .story li {
    display: grid;
    grid-template-columns: 76px 1fr;
    gap: 12px;
    padding: 3px 0 3px 12px;
    border-left: 2px solid var(--line);
  }
  .story li.broke {
    border-left-color: var(--bad);
  }
  .story time {
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  figure {
    margin: 28px 0 0;
  }
  figcaption {
    max-width: 80ch;
    margin-bottom: 8px;
  }
  figcaption strong {
    color: var(--ink);
  }
  .chart {
    display: block;
    width: 100%;
    min-width: 900px;
    height: auto;
  }
  .patterns {
    position: absolute;
  }
  .chart text {
    font:
      11px ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    fill: var(--ink);
  }
  .chart text.tick,
  .chart .types {
    fill: var(--muted);
  }
  .chart text.endpoint,
  .chart text.actor {
    font-size: 12px;
  }
  .chart text.call-label,
  .chart text.endpoint {
    paint-order: stroke;
    stroke: var(--ground);
    stroke-width: 4px;
    stroke-linejoin: round;
  }
  .grid {
    stroke: var(--line);
  }
  .lane {
    stroke: var(--line);
  }
  .call {
    stroke: var(--call);
    fill: none;
  }
  .write {
    fill: var(--write);
  }
  .refused,
  .refused-halo {
    fill: none;
    stroke: var(--bad);
    stroke-width: 2.2;
  }
  .refused-halo {
    stroke: var(--ground);
    stroke-width: 5;
  }
  .hold {
    fill: var(--hold);
    stroke: var(--hold-line);
  }
  .hold-over {
    fill: url('#hold-pattern');
  }
  .current {
    fill: var(--current);
    stroke: var(--current-line);
  }
  .current-over {
    fill: none;
  }
  .older {
    fill: var(--older);
  }
  .older-over {
    fill: url('#older-pattern');
  }
  .empty {
    fill: var(--empty);
  }
  .empty-over {
    fill: url('#empty-pattern');
  }
  .hold-pattern,
  .older-pattern,
  .empty-pattern {
    fill: none;
  }
  .hold-pattern {
    stroke: var(--hold-line);
    stroke-width: 1;
    opacity: 0.6;
  }
  .older-pattern {
    stroke: var(--older-line);
    stroke-width: 1.5;
  }
  .empty-pattern {
    stroke: var(--empty-line);
    stroke-width: 1.2;
  }
  .divider {
    stroke: var(--current-line);
  }
  .chart text.on-current {
    fill: var(--current-ink);
  }
  .chart text.on-older {
    fill: var(--older-ink);
    font-weight: 700;
  }
  .chart text.on-empty {
    fill: var(--empty-ink);
    font-weight: 700;
  }
  .violation-line {
    stroke: var(--bad);
    stroke-dasharray: 3 3;
  }
  .badge {
    fill: var(--empty);
  }
  .chart text.badge-label {
    fill: var(--empty-ink);
    font-weight: 700;
  }
  .badge-inline {
    display: inline-block;
    min-width: 20px;
    padding: 0 6px;
    border-radius: 10px;
    background: var(--empty);
    color: var(--empty-ink);
    font-size: 12px;
    font-weight: 700;
    text-align: center;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 24px;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 14px;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  details {
    margin: 8px 0;
  }
  summary {
    cursor: pointer;
    padding: 4px 0;
    font-size: 14px;
  }
  .trace {
    min-width: 860px;
    table-layout: fixed;
    font-size: 13px;
  }
  .trace td {
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    font-size: 12px;
    overflow-wrap: anywhere;
    padding: 3px 12px 3px 0;
  }
  .trace th:nth-child(1) {
    width: 7%;
  }
  .trace th:nth-child(2) {
    width: 12%;
  }
  .trace th:nth-child(3) {
    width: 10%;
  }
  .trace th:nth-child(4) {
    width: 27%;
  }
  .trace th:nth-child(6) {
    width: 17%;
  }
  .trace .wrote td:nth-child(4) {
    color: var(--write);
    font-weight: 700;
  }
  .trace .failed td:nth-child(6) {
    color: var(--bad);
  }
  .trace .broke td {
    background: var(--bad-ground);
  }
  @media (max-width: 600px) {
    main {
      padding: 24px 16px 48px;
    }
    h1 {
      font-size: 24px;
    }
    .story li,
    .meanings {
      grid-template-columns: 1fr;
      gap: 0;
    }
    .meanings dd {
      margin-bottom: 8px;
    }
  }
  @page {
    margin: 14mm;
  }
  @media print {
    :root {
      color-scheme: light;
      print-color-adjust: exact;
    }
    table,
    .trace td,
    .summary small {
      font-size: 10px;
    }
    th,
    td {
      padding-right: 8px;
    }
    main {
      max-width: none;
      padding: 0;
    }
    .scroll {
      overflow: visible;
    }
    .chart,
    table {
      min-width: 0 !important;
    }
    figure,
    tr,
    .story li {
      break-inside: avoid;
    }
    h2,
    h3 {
      break-after: avoid;
    }
  }
`;
