// What a call of Step Functions can read and write: executions, as `states/<their ARN>`. What an execution
// does by itself, its tasks and its end, is the world's to order: it writes the same key.

import type {
  DescribeExecutionInput,
  ListExecutionsInput,
  StartExecutionInput,
} from '@aws-sdk/client-sfn';

import { EVERYTHING, keyPart, keysUnder, reading, readingAndWriting } from '../footprint.ts';
import type { Footprint, FootprintKey } from '../service.ts';

export function footprintOf(operation: string, input: object): Footprint {
  switch (operation) {
    case 'StartExecution': {
      const { stateMachineArn }: Partial<StartExecutionInput> = input;
      // Not its name alone: the order of two starts shows in ListExecutions.
      return readingAndWriting(executionsOf(stateMachineArn));
    }
    case 'ListExecutions': {
      const { stateMachineArn }: Partial<ListExecutionsInput> = input;
      return reading(executionsOf(stateMachineArn));
    }
    case 'DescribeExecution':
      return reading(executionKey(input));
    case 'StopExecution':
      return readingAndWriting(executionKey(input));
    default:
      return EVERYTHING;
  }
}

function executionKey({ executionArn = '' }: Partial<DescribeExecutionInput>): string {
  return `states/${keyPart(executionArn)}`;
}

function executionsOf(stateMachineArn = ''): FootprintKey {
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:');
  return keysUnder(`states/${keyPart(prefix)}:`);
}
