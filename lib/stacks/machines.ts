// Turns the synthesised state machines into plain definitions with symbolic ARNs, so that the embedded
// target and the explorer interpret what is deployed without loading aws-cdk-lib.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib';
import type { ControlPlane } from './control-plane.ts';

export interface Machines {
  /** SHA-256 of the sources that define the machines: tells a stale file from a current one. */
  readonly sourcesHash: string;
  readonly planner: unknown;
  /** The same for every lane. */
  readonly lane: unknown;
}

/** Functions and machines by their construct's path: `…:function:pick`, `…:stateMachine:lane-a`. */
export const symbolicArn = {
  function: (id: string) => `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
  lane: (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:lane-${name}`,
};

/** @throws RangeError two lanes differ: the explorer would explore one and deploy another */
export function machinesOf(stack: Stack & ControlPlane): Machines {
  const names = symbolicNames(stack);
  const definitionOf = (path: string): unknown => {
    const machine = stack.node.findChild(path).node.findChild('Machine').node.defaultChild;
    if (!(machine instanceof CfnStateMachine)) throw new TypeError(`${path} has no state machine`);
    return JSON.parse(flatten(stack.resolve(machine.definitionString), names));
  };
  const lanes = [...stack.lanes.keys()].map((lane) => definitionOf(`Lane${lane.toUpperCase()}`));
  const [lane] = lanes;
  if (lanes.some((other) => JSON.stringify(other) !== JSON.stringify(lane))) {
    throw new RangeError('the lanes of this stack have different state machines');
  }
  return { sourcesHash: sourcesHash(), planner: definitionOf('Planner'), lane };
}

/** Over every file beside this one: whatever shapes the machines is among them. */
export function sourcesHash(): string {
  const folder = import.meta.dirname;
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) {
    if (/^(lane-workflow|planner-workflow|tasks)\./.test(file)) {
      hash.update(readFileSync(`${folder}/${file}`));
    }
  }
  return hash.digest('hex');
}

/** Logical id → symbolic ARN, for everything that a definition refers to. */
function symbolicNames(stack: Stack): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const construct of stack.node.findAll()) {
    const path = construct.node.path.split('/');
    if (construct instanceof CfnFunction) {
      // …/LaneA/CleanUp/Resource → clean-up
      const id = (path.at(-2) ?? '').replaceAll(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
      names.set(String(stack.resolve(construct.logicalId)), symbolicArn.function(id));
    }
    const lane = /^Lane([A-Z]+)$/.exec(path.at(-3) ?? '')?.[1];
    if (construct instanceof CfnStateMachine && lane !== undefined) {
      names.set(String(stack.resolve(construct.logicalId)), symbolicArn.lane(lane.toLowerCase()));
    }
  }
  return names;
}

/** Joins what CloudFormation would join at deploy. */
function flatten(value: unknown, names: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object')
    throw new TypeError(`not a template: ${String(value)}`);
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(
    value as Record<string, unknown>,
  );
  if (intrinsic === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map((part: unknown) => flatten(part, names)).join('');
  }
  if (intrinsic === 'Ref' && argument === 'AWS::Partition') return 'aws';
  const logicalId = String(Array.isArray(argument) ? argument[0] : argument);
  const name = names.get(logicalId);
  if (name === undefined)
    throw new RangeError(`a state machine refers to ${logicalId}, unknown here`);
  return name;
}
