// The state machines: what is explored (lib/drills/machines.json) is what a synth of today deploys.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadMachine } from '../../lib/emulator/step-functions/load.ts';
import { machinesOf, symbolicArn } from '../../lib/stacks/machines.ts';
import { text } from './policy.ts';
import { resources, synthesise, synthesiseDrills } from './synthesis.ts';

// asl-validator has no types; this is the one place that says what it gives.
const moduleName: string = 'asl-validator';
const { default: validate } = (await import(moduleName)) as {
  default: (definition: unknown) => {
    readonly isValid: boolean;
    readonly errors: readonly unknown[];
  };
};
const { stacks, ...templates } = synthesise();
const { controlPlane } = templates;
const fresh = machinesOf(stacks.controlPlane);
const committed = JSON.parse(
  readFileSync(new URL('../../lib/drills/machines.json', import.meta.url), 'utf8'),
) as typeof fresh;
test('machines.json is what a fresh synth gives; if not: run npm run build:machines', () => {
  expect(committed).toEqual(fresh);
});

describe.each([
  { name: 'planner', definition: fresh.planner },
  { name: 'lane', definition: fresh.lane },
])('$name', ({ definition }) => {
  test('is valid by the Amazon States Language', () => {
    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  });

  test('is one that the interpreter takes whole', () => {
    expect(() => loadMachine(definition)).not.toThrow();
  });
});

const gameDay = synthesiseDrills().templates['FencepostGameDay'];
const everyMachine = [...Object.values(templates), ...(gameDay ? [gameDay] : [])].flatMap(
  (template) =>
    [...resources(template, 'AWS::StepFunctions::StateMachine')].map(([id, { Properties }]) => ({
      id,
      // A function stands there by its logical id, where CloudFormation puts its ARN.
      definition: JSON.parse(text(Properties['DefinitionString']), (key, value: unknown) =>
        key === 'Resource' && !String(value).startsWith('arn:')
          ? symbolicArn.function(String(value))
          : value,
      ) as unknown,
    })),
);

test.each(everyMachine)(
  '$id, as the template has it, is valid by the Amazon States Language',
  ({ definition }) => {
    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  },
);

describe('deployed machines', () => {
  const machines = resources(controlPlane, 'AWS::StepFunctions::StateMachine');
  const definitions = new Map(
    [...machines].map(([id, { Properties }]) => [
      id,
      JSON.stringify(Properties['DefinitionString']),
    ]),
  );

  test('are a planner and three lanes', () => {
    expect([...machines.keys()].sort()).toEqual(
      ['LaneAMachine', 'LaneBMachine', 'LaneCMachine', 'PlannerMachine'].sort(),
    );
  });

  test.each(['B', 'C'])('lane %s is lane A, but for the names of its functions', (lane) => {
    const nameless = (id: string) =>
      definitions.get(`Lane${id}Machine`)?.replaceAll(/Lane[ABC](\w+?)[0-9A-F]{8}/g, '$1');
    expect(nameless(lane)).toBe(nameless('A'));
  });

  test.each([
    // Express: a run each minute is short, and may run twice: the commit is a condition.
    { id: 'PlannerMachine', type: 'EXPRESS', definition: fresh.planner, timeoutSeconds: 5 * 60 },
    // Standard: waits for name servers, and its history is what people read after an incident.
    { id: 'LaneAMachine', type: 'STANDARD', definition: fresh.lane, timeoutSeconds: 60 * 60 },
  ])(
    '$id is $type and ends after $timeoutSeconds s',
    ({ id, type, definition, timeoutSeconds }) => {
      expect(machines.get(id)?.Properties['StateMachineType']).toBe(type);
      expect(definition).toMatchObject({ TimeoutSeconds: timeoutSeconds });
    },
  );
});
