// One profile's control plane for drills: its state goes with it, nothing starts it but a drill, and its
// functions carry a gate that a drill holds them by. Never a stack that serves customers.

import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { drillOutputKeys } from '../control-plane/outputs.ts';
import { acknowledgeState } from './acknowledgements.ts';
import { addControlPlane } from './control-plane.ts';
import type { ControlPlane, ControlPlaneProps } from './control-plane.ts';
import { addState, addTable } from './state.ts';
import type { StateResources } from './state.ts';

export type DrillStackProps = StackProps & Omit<ControlPlaneProps, 'state' | 'gates'>;

export class DrillStack extends Stack implements ControlPlane {
  readonly lanes: ControlPlane['lanes'];
  readonly planner: ControlPlane['planner'];
  readonly state: StateResources;
  readonly gates: Table;
  readonly profile: string;

  constructor(scope: Construct, id: string, props: DrillStackProps) {
    super(scope, id, props);
    const removalPolicy = RemovalPolicy.DESTROY;
    // Emptied by a custom resource, which the open LocalStack lacks and does not need.
    const autoDeleteObjects = props.config.route53Endpoint === undefined;
    this.profile = props.profile;
    this.state = addState(this, { removalPolicy, archive: { autoDeleteObjects } });
    acknowledgeState(this.state);
    this.gates = addTable(this, 'Gates', {
      removalPolicy,
      keys: ['pk', 'sk'],
      timeToLiveAttribute: 'expires',
    });
    ({ lanes: this.lanes, planner: this.planner } = addControlPlane(this, {
      ...props,
      state: this.state,
      gates: this.gates,
    }));
    new CfnOutput(this, drillOutputKeys.gateTable, { value: this.gates.tableName });
  }
}
