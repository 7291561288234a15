// Starts executions of deployed state machines and follows them to their end.

import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';

export type StepFunctionsSeam = Pick<SFNClient, 'send'>;

/** Pages of running executions that one stop may take. */
const pageLimit = 100;

/** A run of the planner that failed. */
export class PlannerFailedError extends Error {
  override readonly name = 'PlannerFailedError';

  constructor(error: string, cause: string) {
    super(`the planner failed with ${error}: ${cause}`);
  }
}

export class Executions {
  constructor(private readonly client: StepFunctionsSeam) {}

  /**
   * Runs the planner, an Express machine, to its end; starts no lane.
   *
   * @throws PlannerFailedError
   */
  async plan(plannerMachine: string): Promise<void> {
    const {
      status,
      error = '',
      cause = '',
    } = await this.client.send(
      new StartSyncExecutionCommand({
        stateMachineArn: plannerMachine,
        input: JSON.stringify({ startLanes: false }),
      }),
    );
    if (status !== 'SUCCEEDED') throw new PlannerFailedError(error || String(status), cause);
  }

  /** @returns the ARN of the new execution */
  async start(laneMachine: string): Promise<string> {
    const { executionArn } = await this.client.send(
      new StartExecutionCommand({ stateMachineArn: laneMachine, input: '{}' }),
    );
    if (executionArn === undefined) throw new TypeError('Step Functions named no execution');
    return executionArn;
  }

  async isRunning(executionArn: string): Promise<boolean> {
    const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  }

  /** Ends every execution of the machine that still runs. A function that is at work is not stopped by it. */
  async stopAll(machine: string): Promise<void> {
    let nextToken: string | undefined;
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.client.send(
        new ListExecutionsCommand({
          stateMachineArn: machine,
          statusFilter: 'RUNNING',
          nextToken,
        }),
      );
      for (const { executionArn } of page.executions ?? []) {
        await this.client.send(
          new StopExecutionCommand({
            executionArn,
            error: 'DrillReset',
            cause: 'a drill starts over',
          }),
        );
      }
      nextToken = page.nextToken;
      if (nextToken === undefined) return;
    }
    throw new RangeError(`more than ${pageLimit} pages of executions of ${machine}`);
  }
}
