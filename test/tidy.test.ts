// The rules of docs/style.md that need no judgement, held against every file of the repository.
// That each rule fires is shown in test/tidy/rules.test.ts.

import { describe, expect, test } from 'vitest';
import { unimported, wrongImports } from './tidy/imports.ts';
import { ruleIds, rulesIn, untested } from './tidy/protocol.ts';
import { committedPaths, machineBound, sources, textOf } from './tidy/repository.ts';
import { misnamed, needlessExceptions, rules, violations } from './tidy/rules.ts';

const paths = committedPaths();
const files = sources(paths);

describe('every source', () => {
  test.each(rules)('$name: nowhere but where it is allowed', (rule) => {
    expect(violations(files, [rule])).toEqual([]);
  });

  test('every exception is needed', () => {
    expect(needlessExceptions(files)).toEqual([]);
  });

  test('imports point one way', () => {
    expect(wrongImports(files)).toEqual([]);
  });

  test('is imported by another, or is an entry point', () => {
    expect(unimported(files)).toEqual([]);
  });

  test('has a name in kebab-case', () => {
    expect(misnamed(paths)).toEqual([]);
  });
});

test('nothing names a path of one machine, or a registry', () => {
  expect(paths.flatMap((path) => machineBound(path, textOf(path)))).toEqual([]);
});

describe('docs/protocol.md', () => {
  test('has every rule', () => {
    expect(rulesIn(textOf('docs/protocol.md')).sort()).toEqual(ruleIds.toSorted());
  });

  test('has no rule that no test names in its title', () => {
    expect(
      untested(
        ruleIds,
        files.filter(({ path }) => path.endsWith('.test.ts')),
      ),
    ).toEqual([]);
  });
});
