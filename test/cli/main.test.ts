// What the command line says when it is asked for help, and when it is asked for what it cannot do.

import { describe, expect, test } from 'vitest';
import { runMain, temporaryFile, temporaryFolder } from './run-main.ts';

const endpoints = temporaryFile('endpoints.yaml', 'zone: example.com\nendpoints: [');
const heavy = temporaryFile(
  'endpoints.yaml',
  'zone: example.com\nendpoints: [{name: api.example.com, targets: [{id: a, weight: 256, ipv4: 192.0.2.1}]}]',
);
const unknownEndpoint = temporaryFile(
  'drill.yaml',
  `name: other
title: names an endpoint that is not there
lanes: [a]
steps: [{freeze: nowhere.example.com}]
properties: [never-empty]
expected: {fenced: passed}`,
);
const expectsNothing = temporaryFile(
  'drill.yaml',
  'name: none\ntitle: t\nlanes: [a]\nsteps: [{plan: 1}]\nproperties: [never-empty]\nexpected: {}',
);

describe('help', () => {
  test.each([
    ['--help'],
    ['help', 'drill'],
    ...[
      'drill',
      'import',
      'init',
      'status',
      'plan',
      'freeze',
      'thaw',
      'rollback',
      'history',
      'remove',
      'serve',
    ].map((command) => [command, '--help']),
  ])('%s %s is on stdout, within 80 columns', async (...args) => {
    const { exitCode, out, err } = await runMain(args);
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    expect(out).toMatch(/^Usage: fencepost/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--version is the version of the package', async () => {
    expect(await runMain(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
  });

  test('without a command, help is on stderr: nothing was done', async () => {
    const { exitCode, out, err } = await runMain([]);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toMatch(/^Usage: fencepost/);
  });
});

describe('wrong usage ends with 64, prints no result and says what is allowed', () => {
  test.each<[string[], RegExp]>([
    [['dril'], /unknown command 'dril'\n\(Did you mean drill\?\)/],
    [['drill', '--nope'], /unknown option '--nope'/],
    [['drill', 'one', 'two'], /too many arguments/],
    [['drill', 'nope'], /no drill nope: allowed are stale-enactor, .*path of a drill file/],
    [['drill', tmp()], /cannot read .*: it is a folder, not a file/],
    [['drill', '--profile', 'nope'], /--profile nope: allowed are as-in-2025, .*fenced/],
    [
      ['drill', 'operator-stop', '--profile', 'as-in-2025'],
      /--profile as-in-2025: drill operator-stop says what to expect of fenced only/,
    ],
    [
      ['drill', expectsNothing],
      /expected: found \{\}; allowed: a verdict for at least one profile/,
    ],
    [['drill', unknownEndpoint, '--out', tmp()], /nowhere\.example\.com/],
    [['drill', '--seed', 'abc'], /--seed abc: allowed is a whole number/],
    [['drill', '--seed', ''], /--seed : allowed is a whole number/],
    [['drill', '--seed', '9007199254740992'], /allowed is a whole number from 0 to 2\^53 - 1/],
    [['drill', '--list', '--json'], /'--list' cannot be used with option '--json'/],
    [['drill', '--ablate', '--profile', 'fenced'], /'--ablate' cannot be used with option/],
    [['drill', '--clear'], /--clear is for drill stacks: give --target localstack or aws/],
    [['drill', '--clear', '--seed', '1'], /'--clear' cannot be used with option '--seed/],
    [['drill', '--clear', '--target', 'aws', '--endpoints', 'no.yaml'], /cannot read no\.yaml/],
    [['drill', '--endpoints', 'nope.yaml'], /cannot read nope\.yaml: there is no such file/],
    [['drill', '--endpoints', tmp()], /cannot read .*: it is a folder/],
    [['drill', '--endpoints', endpoints], /endpoints\.yaml is not valid:\n {2}line 2/],
    [
      ['drill', '--endpoints', heavy],
      /endpoints\[0\]\.targets\[0\]\.weight: found 256; allowed: .*255/,
    ],
    [['drill', '--out', endpoints], /--out .*: it is a file; give a folder/],
    [['drill', '--out', `${endpoints}/x`], /a part of the path is a file/],
    [['import'], /missing required argument 'file'/],
    [['import', 'nope.json'], /cannot read nope\.json/],
    [['import', endpoints], /allowed: what aws route53 list-resource-record-sets/],
  ])('%j', async (args, message) => {
    const { exitCode, out, err } = await runMain(args);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

function tmp(): string {
  return temporaryFolder();
}
