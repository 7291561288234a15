// What must outlive every deployment: the plan table, the health table and the archive of plans.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addState } from './state.ts';
import type { StateResources } from './state.ts';

/** Tables and bucket, retained when the stack is deleted: a plan's number must never be given twice. */
export class StateStack extends Stack {
  readonly resources: StateResources;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.resources = addState(this, { removalPolicy: RemovalPolicy.RETAIN });
  }
}
