// Tells what happened in a run as a few dated sentences: who was held, what it did when it went on,
// which call broke which property, and how it ended. Plain text; the page escapes it.

import type {
  HoldInterval,
  ProfileResult,
  Timeline,
  TraceEntry,
  Violation,
} from '../drills/result.ts';
import { isRefused, isRoute53Write } from './calls.ts';
import { historiesOf, outagesOf } from './roots.ts';
import { isJudgedAtRest } from './violations.ts';
import { count, duration, listed, clock } from './words.ts';

export interface Event {
  readonly atMs: number;
  /** The AWS call it happened at, if it was one. */
  readonly call: number | undefined;
  readonly text: string;
  /** Whether it is something that must not happen. */
  readonly bad: boolean;
}

export interface Story {
  /** The outcome in one sentence. */
  readonly lead: string;
  readonly events: readonly Event[];
  /** How many more events there were than are told. */
  readonly untold: number;
}

/** More would be a log, and the log follows below. */
const eventLimit = 12;

export function tellStory(result: ProfileResult, timeline: Timeline | undefined): Story {
  const events = [
    ...(timeline?.holds ?? []).flatMap((hold) => holdEvents(hold, result)),
    ...violationEvents(result, timeline),
    endEvent(result),
  ].sort((a, b) => a.atMs - b.atMs);
  const told = events.length > eventLimit ? shortened(events) : events;
  return { lead: leadOf(result, timeline), events: told, untold: events.length - told.length };
}

/** The first batch that a held actor sent after it went on; what the drill is about. */
export function writeAfterHold(hold: HoldInterval, result: ProfileResult): TraceEntry | undefined {
  return result.trace.find(
    (entry) => entry.actor === hold.actor && entry.atMs >= hold.toMs && isRoute53Write(entry),
  );
}

function leadOf(result: ProfileResult, timeline: Timeline | undefined): string {
  if (result.emptyMs > 0) return outageLead(result, timeline);
  const answered = 'Every endpoint answered throughout';
  if (result.verdict === 'passed') {
    return `${answered}, and every property held over ${count(result.calls, 'AWS call')}.`;
  }
  if (result.verdict === 'unknown') {
    return `${answered}, but the run hit a limit or did not reach what the drill is about: this proves nothing.`;
  }
  const properties = [...new Set(result.violations.map(({ property }) => property))];
  return `${answered}, but ${listed(properties)} did not hold.`;
}

function outageLead(result: ProfileResult, timeline: Timeline | undefined): string {
  const endpoints = emptiedEndpoints(result, timeline);
  const [first] = endpoints;
  const several = endpoints.length > 1 ? count(endpoints.length, 'endpoint') : 'Some endpoint';
  const who = endpoints.length === 1 && first !== undefined ? first : several;
  const fromMs = firstEmptyMs(result, timeline);
  const from = fromMs === undefined ? '' : ` from ${clock(fromMs)}`;
  const end = result.recovered ? 'then automation repaired it' : 'automation could not repair it';
  return `${who} answered nothing${from} for ${duration(result.emptyMs)}; ${end}.`;
}

function emptiedEndpoints(result: ProfileResult, timeline: Timeline | undefined): string[] {
  const violated = result.violations
    .filter(({ property }) => property === 'never-empty')
    .map(({ endpoint }) => endpoint);
  const shown = (timeline?.roots ?? [])
    .map(({ endpoint }) => endpoint)
    .filter((endpoint, index, all) => all.indexOf(endpoint) === index)
    .filter((endpoint) => outagesOf(timeline?.roots ?? [], endpoint).length > 0);
  return [...new Set([...violated, ...shown])];
}

function firstEmptyMs(result: ProfileResult, timeline: Timeline | undefined): number | undefined {
  const starts = emptiedEndpoints(result, timeline).flatMap((endpoint) =>
    outagesOf(timeline?.roots ?? [], endpoint).map(({ fromMs }) => fromMs),
  );
  const violated = result.violations.filter(({ property }) => property === 'never-empty');
  const all = [...starts, ...violated.map(({ atMs }) => atMs)];
  return all.length === 0 ? undefined : Math.min(...all);
}

function holdEvents(hold: HoldInterval, result: ProfileResult): Event[] {
  const { actor, fromMs, toMs, before } = hold;
  const held: Event = {
    atMs: fromMs,
    call: undefined,
    text: `${actor} is held for ${duration(toMs - fromMs)}, just before “${before}”.`,
    bad: false,
  };
  if (toMs >= result.durationMs) return [held];
  const write = writeAfterHold(hold, result);
  // A batch that broke something has an event of its own.
  const told = write && !result.violations.some(({ call }) => call === write.step);
  const then = told ? `, and Route 53 ${answerTo(write)}` : '';
  return [
    held,
    {
      atMs: toMs,
      call: told ? write.step : undefined,
      text: `${actor} goes on${then}.`,
      bad: false,
    },
  ];
}

function answerTo(write: TraceEntry): string {
  return isRefused(write)
    ? `refuses its next batch, “${write.key}” (${write.outcome})`
    : `accepts its next batch, “${write.key}”`;
}

/** What one call did to one endpoint; it often breaks several properties at once. */
interface Breach {
  readonly first: Violation;
  readonly properties: readonly string[];
  readonly cause: TraceEntry | undefined;
}

/** Breaches of one kind by one actor in a row are one event: a clean-up goes through all endpoints. */
function violationEvents(result: ProfileResult, timeline: Timeline | undefined): Event[] {
  const groups: Breach[][] = [];
  for (const breach of breachesOf(result)) {
    const last = groups.at(-1);
    if (last?.[0] && isSameKind(last[0], breach)) last.push(breach);
    else groups.push([breach]);
  }
  return groups.flatMap(([breach, ...others]) => {
    if (!breach) return [];
    const { first } = breach;
    const text = `${causeOf(breach, others.length)}${effectOf(breach, others.length, timeline)}`;
    return { atMs: first.atMs, call: first.call, text, bad: true };
  });
}

function breachesOf({ violations, trace }: ProfileResult): Breach[] {
  const moments = new Map<string, Violation[]>();
  for (const violation of violations) {
    const moment = `${violation.call} ${violation.endpoint}`;
    moments.set(moment, [...(moments.get(moment) ?? []), violation]);
  }
  return [...moments.values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const properties = together.map(({ property }) => property);
    const cause = isJudgedAtRest(first) ? undefined : trace.find(({ step }) => step === first.call);
    return { first, properties, cause };
  });
}

function isSameKind(a: Breach, b: Breach): boolean {
  return a.cause?.actor === b.cause?.actor && listed(a.properties) === listed(b.properties);
}

function causeOf({ first, cause }: Breach, others: number): string {
  if (isJudgedAtRest(first)) return 'At rest: ';
  if (!cause) return '';
  return others === 0 ? `${cause.actor}, “${cause.key}”: ` : `${cause.actor}: `;
}

function effectOf({ first, properties }: Breach, others: number, timeline?: Timeline): string {
  const broken = `breaks ${listed(properties)}`;
  const more = others === 0 ? '' : ` and ${count(others, 'other endpoint')}`;
  const who = `${first.endpoint}${more}`;
  if (properties.includes('never-empty')) {
    return `${who} ${others === 0 ? 'answers' : 'answer'} nothing (${broken}).`;
  }
  if (properties.includes('no-regression')) {
    const step = others === 0 ? stepBack(first, timeline) : 'go back to an older plan';
    return `${who} ${step} (${broken}).`;
  }
  return `${broken} of ${who}.`;
}

/** `goes back from g145 to g110`. */
function stepBack(violation: Violation, timeline: Timeline | undefined): string {
  for (const { intervals } of historiesOf(timeline?.roots ?? [], violation.endpoint)) {
    const index = intervals.findIndex(
      ({ fromMs, toMs, shown }) =>
        shown === 'older' && fromMs <= violation.atMs && violation.atMs < toMs,
    );
    const [before, after] = [intervals[index - 1]?.generation, intervals[index]?.generation];
    if (typeof before === 'number' && typeof after === 'number') {
      return `goes back from g${before} to g${after}`;
    }
  }
  return 'goes back to an older plan';
}

function endEvent(result: ProfileResult): Event {
  const answers = `${result.recovered ? 'every' : 'not every'} endpoint answers`;
  const plan = `${result.stuck ? 'not every' : 'every'} endpoint shows the newest plan`;
  return {
    atMs: result.durationMs,
    call: undefined,
    text: `The run ends: ${answers}; ${plan}.`,
    bad: !result.recovered || result.stuck,
  };
}

/** Keeps the beginning and the end. */
function shortened(events: readonly Event[]): Event[] {
  return [...events.slice(0, eventLimit - 1), ...events.slice(-1)];
}
