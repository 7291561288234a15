// One lane of the DNS Enactor: its functions and its state machine. Lanes share the plans and the zone.

import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionFactory } from './functions.ts';
import type { Step } from './grants.ts';
import { laneWorkflow } from './lane-workflow.ts';

export interface EnactorLaneProps {
  /** a, b, c: goes into the fence's value, and into metrics. */
  readonly lane: string;
  readonly functions: FunctionFactory;
  /** Whether Route 53 is the emulator's, where every change is INSYNC at once. */
  readonly isEmulated: boolean;
}

/** What a lane waits before it asks whether a change is INSYNC: on AWS, most are by then. */
const inSyncWait = Duration.seconds(10);
const emulatedInSyncWait = Duration.seconds(1);

export class EnactorLane extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { lane, functions, isEmulated }: EnactorLaneProps) {
    super(scope, id);
    const step = (stepId: string, name: Step): LambdaFunction =>
      functions.make(this, stepId, name, { LANE: lane });
    const steps = {
      pick: step('Pick', 'pick'),
      build: step('Build', 'build'),
      install: step('Install', 'install'),
      confirm: step('Confirm', 'confirm'),
      cleanUp: step('CleanUp', 'clean-up'),
    };
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(
        laneWorkflow(
          new Construct(this, 'Workflow'),
          steps,
          isEmulated ? emulatedInSyncWait : inSyncWait,
        ),
      ),
      timeout: Duration.hours(1),
    });
  }
}
