// The rules about single files, each a pattern over code or comments. What a rule finds in a file that may,
// with the reason why, is no violation; a file that is listed and does not need it is one.

import { lineAt } from './source.ts';
import type { Source } from './source.ts';

export interface Rule {
  readonly name: string;
  readonly in: 'code' | 'comments';
  readonly pattern: RegExp;
  /** Which files the rule is about; all sources if absent. */
  readonly about?: RegExp;
  /** Files that may, by pattern of their path, with the reason. */
  readonly allowed?: readonly Exception[];
}

export interface Exception {
  readonly files: RegExp;
  readonly why: string;
}

const tooling: Exception = { files: /^bench\//, why: 'measures time and prints what it measured' };
const largeAnswers: Exception = {
  files: /^test\/explorer\/known-answers-large\.ts$/,
  why: 'a command: prints what it counted, and in what time',
};
const endToEnd: Exception = { files: /^test\/e2e\//, why: 'drives real processes in real time' };

const virtual: Exception = {
  files: /^lib\/explored-aws\/virtual-(?:globals|timers)\.ts$/,
  why: 'puts the virtual ones in their place while code is explored',
};

const virtualTest: Exception = {
  files: /^test\/explored-aws\/virtual\.test\.ts$/,
  why: 'shows what explored code gets instead',
};

const drillHooks: Exception = {
  files: /^lambdas\/(?:drill-call-hooks|game-day\/container)\.ts$/,
  why: 'what a gate of a drill stack, and a game day, wait by',
};

export const rules: readonly Rule[] = [
  {
    name: 'ambient time',
    in: 'code',
    pattern:
      /\bDate\s*\.\s*now\b|\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)\bDate\s*\(|\bperformance\s*\./g,
    allowed: [
      { files: /^lambdas\/container\.ts$/, why: 'hands the time to every deployed step' },
      drillHooks,
      virtualTest,
      {
        files: /^lib\/(?:explored-aws\/explore|cli\/timed-search)\.ts$/,
        why: 'ends a search that takes too long',
      },
      { files: /^lib\/cli\/deployed\/connect\.ts$/, why: 'hands the time to every command' },
      {
        files: /^lib\/emulator\/server\/real-clock\.ts$/,
        why: 'the clock of the emulator as a server',
      },
      tooling,
      largeAnswers,
      endToEnd,
    ],
  },
  {
    name: 'timer',
    in: 'code',
    pattern: /\bset(?:Timeout|Interval)\b/g,
    allowed: [
      { files: /^lambdas\/container\.ts$/, why: 'waits before what was throttled is sent again' },
      drillHooks,
      virtualTest,
      virtual,
      { files: /^lib\/cli\/deployed\/connect\.ts$/, why: 'waits for Route 53 on deployed targets' },
      {
        files: /^lib\/emulator\/server\/dns-server\.ts$/,
        why: 'ends real connections that are idle',
      },
      { files: /^lib\/cli\/doctor\/connect\.ts$/, why: 'waits between requests to a real AWS' },
      { files: /^bench\/apply\//, why: 'lets the waits of a real run take their time' },
      endToEnd,
    ],
  },
  {
    name: 'ambient randomness',
    in: 'code',
    pattern: /\bMath\s*\.\s*random\b|\brandom(?:Bytes|Int|UUID)\b|\bgetRandomValues\b/g,
    allowed: [
      { files: /^lambdas\/container\.ts$/, why: 'makes the attempt ids of deployed steps' },
      drillHooks,
      virtualTest,
      { files: /^lib\/cli\/deployed\/connect\.ts$/, why: 'makes the attempt ids of commands' },
      { files: /^lib\/cli\/doctor\/connect\.ts$/, why: 'makes the scratch names of probes' },
    ],
  },
  {
    name: 'environment',
    in: 'code',
    pattern: /\bprocess\s*(?:\.\s*env\b|\[)/g,
    allowed: [
      { files: /\.lambda\.ts$/, why: 'the entry of a function: hands its environment on' },
      { files: /^bin\//, why: 'the entry of a command' },
      { files: /^test\/seed\.ts$/, why: 'the one seed of random tests' },
      { files: /^test\/browser\//, why: 'where Chromium is' },
      endToEnd,
    ],
  },
  {
    name: 'console',
    in: 'code',
    pattern: /\bconsole\s*\./g,
    allowed: [
      { files: /^test\/mutants\.ts$/, why: 'a command: prints its result' },
      largeAnswers,
      tooling,
      endToEnd,
    ],
  },
  {
    name: 'any',
    in: 'code',
    pattern: /(?<![.\w$])any(?![\w$])(?!\s*[:(?])/g,
  },
  {
    name: 'non-null assertion',
    in: 'code',
    pattern: /[\w$)\]'"`]!(?!=)/g,
  },
  {
    name: 'silenced compiler',
    in: 'comments',
    pattern: /@ts-(?:ignore|expect-error|nocheck)\b/g,
  },
  {
    name: 'unfinished work',
    in: 'comments',
    pattern: /\b(?:FIXME|TODO|XXX)\b/g,
  },
  {
    name: 'test left out',
    in: 'code',
    about: /^test\//,
    pattern: /\b(?:test|it|describe)(?:\s*\.\s*\w+)*\s*\.\s*(?:skip|only|todo|fails)\b/g,
  },
  {
    name: 'asynchronous rule',
    in: 'code',
    about: /^lib\/control-plane\//,
    pattern: /\basync\b|\bawait\b|\bPromise\b|\bprocess\b/g,
  },
  {
    // The first line is a comment, and long enough to say the file's job.
    name: 'no opening comment',
    in: 'code',
    about: /^(?:lib|lambdas)\//,
    pattern: /^(?! {20,}\n)/g,
  },
];

/** Every place where a file breaks a rule, as `path:line: rule`. */
export function violations(files: readonly Source[], among = rules): string[] {
  return among.flatMap((rule) =>
    files
      .filter((file) => !rule.allowed?.some(({ files: may }) => may.test(file.path)))
      .flatMap((file) => hits(rule, file)),
  );
}

/** Exceptions that nothing needs any more. */
export function needlessExceptions(files: readonly Source[], among = rules): string[] {
  return among.flatMap((rule) =>
    (rule.allowed ?? [])
      .filter(({ files: may }) => {
        const listed = files.filter(({ path }) => may.test(path));
        return listed.every((file) => hits(rule, file).length === 0);
      })
      .map(({ files: may }) => `${rule.name}: ${may.source}`),
  );
}

function hits(rule: Rule, file: Source): string[] {
  if (rule.about && !rule.about.test(file.path)) return [];
  return [...file[rule.in].matchAll(rule.pattern)].map(
    ({ index }) => `${file.path}:${lineAt(file, index)}: ${rule.name}`,
  );
}

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+$/;

/** Files whose name is not kebab-case. Python's modules are its own: a hyphen is no identifier there. */
export function misnamed(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const name = path.split('/').at(-1) ?? '';
    const ours = /^(?:bench|bin|docs|examples|lambdas|lib|test)\//.test(path);
    return ours && !path.endsWith('.py') && !kebabCase.test(name);
  });
}
