// What must outlive every deployment: the plan table, the health table and the archive of plans.

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeState } from './acknowledgements.ts';
import { addState } from './state.ts';
import type { StateResources } from './state.ts';

/** Tables and bucket, retained when the stack is deleted: a plan's number must never be given twice. */
export class StateStack extends Stack {
  readonly resources: StateResources;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.resources = addState(this, {
      removalPolicy: RemovalPolicy.RETAIN,
      archive: {
        // Nothing is ever written over, so versions cost nothing; what a hand deletes can be brought back.
        versioned: true,
        lifecycleRules: [
          { id: 'Deleted', noncurrentVersionExpiration: Duration.days(90) },
          // A body is read until its plan is archived, seconds later; losers' bodies are never read.
          { id: 'Bodies', prefix: 'bodies/', expiration: Duration.days(90) },
        ],
      },
    });
    acknowledgeState(this.resources);
  }
}
