// Holds docs/protocol.md against the tests: every rule stands there, and a test's title names it.

import type { Source } from './source.ts';

/** The rules by their letter: every batch, a lane, clean-up, the planner, people. */
export const ruleIds: readonly string[] = Object.entries({ P: 6, L: 11, C: 8, N: 5, O: 6 }).flatMap(
  ([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

/** Rule ids that begin a row of a table, a heading or an item of a list. */
export function rulesIn(markdown: string): string[] {
  const starts = markdown.matchAll(/^(?:\||#{2,4}|[*-])\s*(?:\*\*|`)?([PLCNO]\d{1,2})\b/gm);
  return [...new Set([...starts].map(([, id = '']) => id))];
}

/** Rules that no title names. */
export function untested(ids: readonly string[], tests: readonly Source[]): string[] {
  const named = new Set(
    tests.flatMap(titlesIn).flatMap((title) => title.match(/\b[PLCNO]\d{1,2}\b/g) ?? []),
  );
  return ids.filter((id) => !named.has(id));
}

/** What tests and their groups are called: the string of the call, or a `title` of its table. */
export function titlesIn({ code, text }: Source): string[] {
  const start =
    /(?:\b(?:test|it|describe)(?:\s*\.\s*\w+)?\s*\(|\)\s*\(|\b(?:title|rule):)\s*(['"`])/g;
  return [...code.matchAll(start)].map(({ 0: whole, 1: quote = '', index }) => {
    const open = index + whole.length;
    return text.slice(open, code.indexOf(quote, open));
  });
}
