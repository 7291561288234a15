// The schema is a promise to readers of `--json`: what the drills give fits, and what they never give does not.

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { propertyNames } from '../../lib/control-plane/properties.ts';
import type { DrillDocument, ProfileResult } from '../../lib/drills/result.ts';
import { sampleNames, sampleRun } from './sample-run.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../lib/report/result.schema.json', import.meta.url), 'utf8'),
) as { $defs: { property: { enum: string[] } } };
const validate = new Ajv2020({ allErrors: true }).compile(schema);
const { document } = sampleRun();
const [violated, , passed] = document.results;

function withResult(change: object): unknown {
  return { ...document, results: [{ ...passed, ...change }] };
}

describe('result.schema.json', () => {
  test.each<[string, DrillDocument]>([
    ['three profiles, violated and passed', document],
    ['no report', { ...document, report: null }],
    ['an unknown verdict', withKind({ verdict: 'unknown', expected: 'passed' })],
    ['an ablation, which expects nothing', withKind({ expected: null })],
    ['a run without a call', withKind({ trace: [], calls: 0, durationMs: 0 })],
    ['names of any kind', sampleRun({ ...sampleNames, endpoint: '"><script>' }).document],
  ])('takes %s', (_title, candidate) => {
    validate(candidate);
    expect(validate.errors).toBeNull();
  });

  test.each<[string, unknown]>([
    ['another version', { ...document, schemaVersion: 2 }],
    ['another target', { ...document, target: 'moon' }],
    ['a field that is not described', { ...document, extra: 1 }],
    ['no seed', { ...document, seed: undefined }],
    ['no results', { ...document, results: [] }],
    ['a verdict that is none', withResult({ verdict: 'ok' })],
    ['a length of time below zero', withResult({ emptyMs: -1 })],
    ['an unheard-of property', withResult({ violations: [violation({ property: 'fast' })] })],
    ['a call before the first', withResult({ violations: [violation({ call: 0 })] })],
    ['a trace entry without an outcome', withResult({ trace: [{ step: 1, atMs: 0 }] })],
    ['calls that are not whole', withResult({ calls: 1.5 })],
    ['a report that is no path', { ...document, report: false }],
  ])('refuses %s', (_title, candidate) => {
    // As it arrives: JSON has no undefined.
    expect(validate(JSON.parse(JSON.stringify(candidate)))).toBe(false);
  });

  test('names every property, and no other', () => {
    expect(schema.$defs.property.enum).toEqual([...propertyNames]);
  });
});

describe('what the doctor prints', () => {
  const line = { id: 'node', result: 'holds', text: 'Node 20' };
  const check = {
    id: 'swap',
    title: 'a swap',
    meaning: 'the lock',
    bearing: 'fence',
    result: 'holds',
    finding: 'accepted',
    evidence: [{ sent: 'list', answer: 'no records' }],
  };
  const probed = {
    trust: 'trusted',
    because: [],
    checks: [check],
    scratchName: '_probe.example.com',
    requests: 1,
    leftOver: [],
  };
  const doctor = {
    schemaVersion: 1,
    command: 'doctor',
    target: 'aws',
    trust: 'unknown',
    groups: [{ title: 'Node', lines: [line] }],
    probe: null,
  };
  const withLine = (change: object) => ({
    ...doctor,
    groups: [{ title: 'Node', lines: [{ ...line, ...change }] }],
  });
  const withCheck = (change: object) => ({
    ...doctor,
    probe: { ...probed, checks: [{ ...check, ...change }] },
  });

  test.each<[string, object]>([
    ['no probe', doctor],
    ['a probe', withCheck({})],
    ['a probe that was stopped', { ...doctor, probe: { ...probed, stopped: 'interrupted' } }],
    ['a line with a detail', withLine({ result: 'note', detail: 'so' })],
  ])('fits: %s', (_title, candidate) => {
    validate(candidate);
    expect(validate.errors).toBeNull();
  });

  test.each<[string, object]>([
    ['another command', { ...doctor, command: 'nurse' }],
    ['half a drill', { ...doctor, drill: 'stale-enactor' }],
    ['no word on trust', { ...doctor, trust: undefined }],
    ['a result that is none', withLine({ result: 'maybe' })],
    ['a check without evidence', withCheck({ evidence: undefined })],
    ['a bearing that is none', withCheck({ bearing: 'north' })],
  ])('does not fit: %s', (_title, candidate) => {
    expect(validate(JSON.parse(JSON.stringify(candidate)))).toBe(false);
  });
});

function withKind(change: Partial<ProfileResult>): DrillDocument {
  const results = document.results.slice(2).map((result) => ({ ...result, ...change }));
  return { ...document, results };
}

function violation(change: object): object {
  return { ...violated?.violations[0], ...change };
}
