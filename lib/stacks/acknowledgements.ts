// What the checks of cdk-nag find in these stacks and stays so: each finding by its exact id, with the reason.
// A finding that is not here stops the synth; test/stacks/nag.test.ts fails on one here that is found no more.

import { Stack, Validations } from 'aws-cdk-lib';
import type { App, CfnElement } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { EndpointConfig } from '../control-plane/drafting.ts';
import type { DrillStack } from './drill-stack.ts';
import { loadBalancerRegions } from './grants.ts';
import type { StateResources } from './state.ts';

/** Makes every synth of the app a check by the rules of AWS Solutions. */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

const unlogged =
  'Its objects are written once and never by customers; who asked for one is in CloudTrail, and a second bucket for logs would want the same answer.';

export function acknowledgeState({ archive }: Pick<StateResources, 'archive'>): void {
  acknowledge(archive, {
    'AwsSolutions-S1': unlogged,
  });
}

/** @param scope - in the stack of a control plane, when all of it is there */
export function acknowledgeControlPlane(
  scope: IConstruct,
  state: StateResources,
  endpoints: readonly EndpointConfig[],
): void {
  const stack = Stack.of(scope);
  const archive = archiveOf(state, stack);
  acknowledge(stack, {
    [wildcard(`${archive}/plans/*`)]: 'Plans are numbered without end; no key can be named before.',
    [wildcard(`${archive}/bodies/*`)]: 'Bodies are keyed by their hash, which nobody knows before.',
    [wildcard('arn:<AWS::Partition>:route53:::change/*')]:
      'The id of a change is made by Route 53 when it accepts the batch.',
  });
  const unnamed = [
    'CDK lets the planner write its log by actions of log delivery, which take no resource.',
    ...(loadBalancerRegions(endpoints).length > 0
      ? [
          'Elastic Load Balancing takes none for reading the health of targets; the Region is narrowed.',
        ]
      : []),
  ];
  acknowledge(stack, { [wildcard('*')]: unnamed.join(' ') });
  acknowledgeMachinesAndFunctions(stack);
}

export function acknowledgeGameDay(stack: Stack, drillStacks: readonly DrillStack[]): void {
  const inAccount = (service: string, rest: string) =>
    `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
  for (const { lanes, state, stackName } of drillStacks) {
    for (const { stateMachineName } of lanes.values()) {
      const name = exportedName(Stack.of(state.plans), stateMachineName);
      acknowledge(stack, {
        [wildcard(inAccount('states', `execution:${name}:*`))]:
          'Executions are named by Step Functions when they start.',
      });
    }
    acknowledge(stack, {
      [wildcard(inAccount('cloudformation', `stack/${stackName}/*`))]:
        'A stack has an id that is made at its deploy.',
      [wildcard(`${archiveOf(state, stack)}/*`)]:
        'A drill starts from an empty archive: what a drill before it left is deleted.',
    });
  }
  const reports = stack.node.findChild('Reports').node.defaultChild as CfnElement;
  acknowledge(stack, {
    [wildcard('arn:<AWS::Partition>:route53:::change/*')]:
      'The id of a change is made by Route 53 when it accepts the batch.',
    [wildcard('*')]: 'TestDNSAnswer takes no resource; it only asks.',
    [wildcard(`${arnOf(reports)}/game-days/*`)]:
      'Each game day has a folder named by its execution.',
  });
  acknowledge(reports, { 'AwsSolutions-S1': unlogged });
  acknowledgeMachinesAndFunctions(stack);
}

function acknowledgeMachinesAndFunctions(stack: Stack): void {
  for (const construct of stack.node.findAll()) {
    if (construct instanceof CfnStateMachine) acknowledgeMachine(construct);
    if (construct instanceof CfnFunction) acknowledgeVersions(construct);
  }
}

function acknowledgeMachine(machine: IConstruct): void {
  acknowledge(machine, {
    'AwsSolutions-SF1':
      'A lane is a Standard workflow: its history is kept for 90 days by itself. Planner and lanes log each decision in their functions, and the same events once more are paid for once more.',
    'AwsSolutions-SF2':
      'One Lambda task a step and no service behind it: the history shows the order, and the log lines carry execution, generation and endpoint.',
  });
}

/** CDK lets a machine start a function with and without a version; there are no versions. */
function acknowledgeVersions(lambdaFunction: CfnFunction): void {
  acknowledge(Stack.of(lambdaFunction), {
    [wildcard(`${arnOf(lambdaFunction)}:*`)]:
      'Versions of one function of this stack, for its own machine.',
  });
}

/** The archive's ARN as the finding writes it: in another stack, by the name under which that gets it. */
function archiveOf({ archive }: StateResources, stack: Stack): string {
  const owner = Stack.of(archive);
  if (owner === stack) return arnOf(archive.node.defaultChild as CfnElement);
  return exportedName(owner, archive.bucketArn);
}

/** The name under which other stacks get a value of this one. */
function exportedName(owner: Stack, value: string): string {
  const exported: unknown = owner.resolve(owner.exportValue(value));
  return (exported as { readonly 'Fn::ImportValue': string })['Fn::ImportValue'];
}

/** As a finding writes the ARN of a resource of the same stack. */
function arnOf(resource: CfnElement): string {
  return `<${String(Stack.of(resource).resolve(resource.logicalId))}.Arn>`;
}

function wildcard(resource: string): string {
  return `AwsSolutions-IAM5[Resource::${resource}]`;
}

function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const rules = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(scope).acknowledge(...rules);
}
