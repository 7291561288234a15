// The report in a real browser: hostile names run nothing and fetch nothing, and the page fits its window.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillRun } from '../../lib/drills/result.ts';
import { renderReport } from '../../lib/report/html.ts';
import { hostileNames } from '../report/hostile-names.ts';
import { sampleRun } from '../report/sample-run.ts';

const executablePath = process.env['FENCEPOST_CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

let folder: string;
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(executablePath)) {
    throw new Error(
      `no browser at ${executablePath}; run: apt-get update && apt-get install -y chromium, ` +
        'or set FENCEPOST_CHROMIUM to the path of one',
    );
  }
  folder = await mkdtemp(join(tmpdir(), 'fencepost-report-'));
  browser = await chromium.launch({ executablePath, args: flags });
});

afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  readonly messages: string[];
  readonly requests: string[];
}

/** Opens a report from a file, as a reader would. */
async function open(run: DrillRun, width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
  const file = join(folder, `report-${width}-${colorScheme}.html`);
  await writeFile(file, renderReport(run));
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, messages, requests };
}

const windows = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const;

describe.each(windows)('a hostile report, $width px wide, $scheme', ({ width, scheme }) => {
  let opened: Opened;

  beforeAll(async () => {
    opened = await open(sampleRun(hostileNames), width, scheme);
  });

  afterAll(async () => {
    await opened?.page.close();
  });

  test('runs no script and fetches nothing', async () => {
    const { page, messages, requests } = opened;
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('script, img').count()).toBe(0);
    expect(messages).toEqual([]);
    expect(requests).toEqual([page.url()]);
  });

  test('shows its tables and timelines', async () => {
    const { page } = opened;
    expect(await page.locator('table.summary tbody').count()).toBe(3);
    expect(await page.locator('section').count()).toBe(3);
    expect(await page.locator('figure svg.chart:visible').count()).toBe(6);
    expect(await page.locator('table.trace:visible').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator('h1').textContent()).toBe(hostileNames.title);
  });

  test('scrolls sideways only within its own boxes', async () => {
    const { page } = opened;
    await page.evaluate(
      `for (const details of document.querySelectorAll('details')) details.open = true`,
    );
    expect(await page.evaluate(wideElements)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('is set in colours with enough contrast', async () => {
    const ratios = await opened.page.evaluate<{ text: string; ratio: number }[]>(contrasts);
    expect(ratios.length).toBeGreaterThan(10);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
});

test('the content security policy would stop a script that got in', async () => {
  const { page } = await open(sampleRun(), 1280, 'light');
  await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'window.pwned = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.pwned = 1');
    image.src = 'nowhere.png';
    document.body.append(image);
    new Promise((done) => image.addEventListener('error', done));
  `);
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  await page.close();
});

test('the style sheet is applied under the policy', async () => {
  const { page } = await open(sampleRun(), 1280, 'light');
  expect(await page.evaluate(`getComputedStyle(document.querySelector('h1')).fontSize`)).toBe(
    '28px',
  );
  await page.close();
});

test('prints on paper without cutting anything off', async () => {
  const { page } = await open(sampleRun(), 700, 'light');
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(700);
  const narrowest = await page.evaluate<number>(`
    Math.min(...[...document.querySelectorAll('section > .scroll > table.trace td')]
      .map((cell) => cell.getBoundingClientRect().width))`);
  expect(narrowest).toBeGreaterThan(40);
  await page.close();
});

// These run in the page, which has a DOM that this project's types do not know.

/** Elements that stick out of the window and are not in a box that scrolls. */
const wideElements = `
  [...document.querySelectorAll('main *')]
    .filter((one) => !one.closest('.scroll') && !one.closest('.hidden'))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
    .map((one) => one.outerHTML.slice(0, 120))`;

/** Contrast of each colour of text with what lies behind it, by WCAG 2. */
const contrasts = `
  (() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = channels(colour).slice(0, 3).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const isOpaque = (colour) => channels(colour)[3] === undefined || channels(colour)[3] === 1;
    const groundOf = (one) => {
      if (one === null) return 'rgb(255, 255, 255)';
      const ground = getComputedStyle(one).backgroundColor;
      return isOpaque(ground) ? ground : groundOf(one.parentElement);
    };
    const behind = (one) => {
      const rect = one.closest('g')?.querySelector('rect.current, rect.older, rect.empty, rect.badge');
      return rect && one.closest('svg') ? getComputedStyle(rect).fill : groundOf(one);
    };
    const found = new Map();
    for (const one of document.querySelectorAll('main *')) {
      const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
      if (!own || ['title', 'desc'].includes(one.tagName)) continue;
      const ink = one.closest('svg') ? getComputedStyle(one).fill : getComputedStyle(one).color;
      const ground = behind(one);
      const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      found.set(ink + ground, { text: one.textContent.slice(0, 40) + ' ' + ink + ' on ' + ground, ratio });
    }
    return [...found.values()];
  })()`;
