// AWS Step Functions as the SDK's client sees it: executions of registered machines, started, listed,
// described, stopped. Running one is the interpreter's matter.

import type {
  DescribeExecutionInput,
  DescribeExecutionOutput,
  ListExecutionsInput,
  ListExecutionsOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  InvalidName,
  InvalidToken,
  SFNServiceException,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import type { EmulatedService, Footprint, SdkCommand } from '../service.ts';
import { NotEmulatedError, operationOf } from '../service.ts';
import type { Held } from './executions.ts';
import { Executions } from './executions.ts';
import { footprintOf } from './footprint.ts';
import type { Host } from './host.ts';
import { uuid } from './intrinsic-functions.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';
import type { Machine } from './machine.ts';
import { PAYLOAD_LIMIT_BYTES } from './visit.ts';

const OPERATIONS = ['StartExecution', 'DescribeExecution', 'ListExecutions', 'StopExecution'];
/** Executions on a page of ListExecutions if the call does not say. */
const PAGE_SIZE = 100;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/** Step Functions in memory. Executions run by microtasks and the host's clock. */
export class StepFunctionsService implements EmulatedService {
  readonly id = 'states';
  private readonly machines = new Map<string, Machine>();
  private readonly executions: Executions;

  /** @param host - what every execution runs its tasks with */
  constructor(private readonly host: Host) {
    this.executions = new Executions(host);
  }

  /** Makes a Standard machine known. An ARN registered again gets the new machine. */
  register(stateMachineArn: string, machine: Machine): void {
    this.machines.set(stateMachineArn, machine);
  }

  execute(command: SdkCommand): object {
    const operation = operationOf(command);
    // The one cast: the command's class fixes the type of its input.
    const input = command.input as never;
    if (operation === 'StartExecution') return this.start(input);
    if (operation === 'DescribeExecution') return this.describe(input);
    if (operation === 'ListExecutions') return this.list(input);
    if (operation === 'StopExecution') return this.stop(input);
    throw new NotEmulatedError(`states:${operation}`, OPERATIONS);
  }

  footprint(command: SdkCommand): Footprint {
    return footprintOf(operationOf(command), command.input);
  }

  /**
   * What the integration `states:startExecution` answers to a Task's effective input.
   *
   * @throws an Error named as the integration names it: `StepFunctions.ExecutionAlreadyExistsException`
   */
  startExecutionTask(parameters: Json): JsonObject {
    const { StateMachineArn, Name, Input } = isObject(parameters) ? parameters : {};
    try {
      const { executionArn = '', startDate } = this.start({
        stateMachineArn: typeof StateMachineArn === 'string' ? StateMachineArn : undefined,
        name: typeof Name === 'string' ? Name : undefined,
        input: Input === undefined ? undefined : JSON.stringify(Input),
      });
      return { ExecutionArn: executionArn, StartDate: startDate?.getTime() ?? 0 };
    } catch (error) {
      if (!(error instanceof SFNServiceException)) throw error;
      const name = `StepFunctions.${error.name.replace(/Exception$/, '')}Exception`;
      throw Object.assign(new Error(error.message), { name });
    }
  }

  private start(request: StartExecutionInput): StartExecutionOutput {
    const { stateMachineArn = '', input = '{}' } = request;
    const machine = this.machines.get(stateMachineArn);
    if (!machine) throw new StateMachineDoesNotExist(about(`'${stateMachineArn}' does not exist`));
    checkInput(input);
    const name = request.name ?? uuid(this.host.random);
    if (!NAME.test(name)) throw new InvalidName(about(`Invalid Name: '${name}'`));
    const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const held =
      this.repeated(arn, input) ??
      this.executions.start(machine, { arn, name, stateMachineArn, input });
    return { executionArn: arn, startDate: new Date(held.startedMs) };
  }

  /**
   * The running execution that a repeated call meant.
   *
   * @throws ExecutionAlreadyExists it is over, or was given another input
   */
  private repeated(arn: string, input: string): Held | undefined {
    const held = this.executions.find(arn);
    if (!held || (!held.ended && held.input === input)) return held;
    throw new ExecutionAlreadyExists(about(`Execution Already Exists: '${arn}'`));
  }

  private describe({ executionArn }: DescribeExecutionInput): DescribeExecutionOutput {
    const held = this.found(executionArn);
    const result = held.ended?.result;
    return {
      ...summary(held),
      input: held.input,
      inputDetails: { included: true },
      ...(result?.status === 'SUCCEEDED' ? { output: JSON.stringify(result.output) } : {}),
      ...(held.ended?.error === undefined ? {} : { error: held.ended.error }),
      ...(held.ended?.cause === undefined ? {} : { cause: held.ended.cause }),
    };
  }

  /** Newest first, as AWS. The token of the next page is the count of executions before it. */
  private list(request: ListExecutionsInput): ListExecutionsOutput {
    const { stateMachineArn = '', statusFilter, maxResults, nextToken = '0' } = request;
    if (!this.machines.has(stateMachineArn)) {
      throw new StateMachineDoesNotExist(about(`'${stateMachineArn}' does not exist`));
    }
    if (!/^\d+$/.test(nextToken)) throw new InvalidToken(about(`Invalid Token: '${nextToken}'`));
    const newestFirst = this.executions.of(stateMachineArn).toReversed().map(summary);
    const wanted = newestFirst.filter(({ status }) => !statusFilter || status === statusFilter);
    const end = Number(nextToken) + (maxResults || PAGE_SIZE);
    const executions = wanted.slice(Number(nextToken), end);
    return { executions, ...(end < wanted.length ? { nextToken: String(end) } : {}) };
  }

  private stop({ executionArn, error, cause }: StopExecutionInput): StopExecutionOutput {
    const { arn } = this.found(executionArn);
    this.executions.stop(arn, { error, cause });
    return { stopDate: new Date(this.found(arn).ended?.atMs ?? 0) };
  }

  private found(arn = ''): Held {
    const held = this.executions.find(arn);
    if (held) return held;
    throw new ExecutionDoesNotExist(about(`Execution Does Not Exist: '${arn}'`));
  }
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > PAYLOAD_LIMIT_BYTES) {
    throw new InvalidExecutionInput(about(`Input is larger than ${PAYLOAD_LIMIT_BYTES} bytes`));
  }
  try {
    parseJson(input);
  } catch {
    throw new InvalidExecutionInput(about('Invalid State Machine Execution Input: not JSON'));
  }
}

/** What ListExecutions and DescribeExecution both tell. */
function summary({ arn, name, stateMachineArn, startedMs, ended }: Held) {
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status: ended?.result.status ?? 'RUNNING',
    startDate: new Date(startedMs),
    ...(ended ? { stopDate: new Date(ended.atMs) } : {}),
  } as const;
}

function about(message: string) {
  return { message, $metadata: {} };
}
