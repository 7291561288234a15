// A random program for the explorer: its actors as asynchronous functions.

import type { Program } from '../../../lib/explorer/program.ts';
import { toyProgram } from '../../../lib/explorer/toy.ts';
import type { Operations } from '../../../lib/explorer/toy.ts';
import type { RandomProgram, Step, Steps } from './random-program.ts';

export function explored(program: RandomProgram): Program {
  return toyProgram({
    actors: program.map((steps) => async (operations: Operations) => {
      await perform(steps, 0, operations);
    }),
  });
}

async function perform(steps: Steps, last: number, operations: Operations): Promise<number> {
  let answer = last;
  for (const step of steps) answer = await performOne(step, answer, operations);
  return answer;
}

async function performOne(step: Step, last: number, operations: Operations): Promise<number> {
  if (step.kind === 'read') return operations.read(step.key);
  if (step.kind === 'add') return operations.update(step.key, (value) => value + 1);
  if (step.kind === 'swap') {
    return Number(await operations.compareAndSwap(step.key, step.expected, step.next));
  }
  if (step.kind === 'write') {
    await operations.write(step.key, step.value === 'last + 1' ? last + 1 : step.value);
    return last;
  }
  if (step.kind === 'branch') {
    return perform(last === step.on ? step.same : step.other, last, operations);
  }
  if (step.kind === 'locked') {
    await operations.acquire(step.lock);
    const answer = await perform(step.steps, last, operations);
    await operations.release(step.lock);
    return answer;
  }
  const parts = [step.one, step.other].map((steps) => perform(steps, last, operations));
  const [one = 0, other = 0] = await Promise.all(parts);
  return one + 2 * other;
}
