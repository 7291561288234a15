// A deployment to give commands to: the world of the drills, with the lanes and the planner as deployed, and
// CloudFormation and STS that answer as for one stack. Time passes only while a command or a lane runs.

import { readFileSync } from 'node:fs';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { ChangeAction, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { parseEndpointsFile } from '../../../lib/control-plane/endpoints-file.ts';
import { fenceName } from '../../../lib/control-plane/names.ts';
import { formatFence, parseFence } from '../../../lib/control-plane/fence.ts';
import type { Fence } from '../../../lib/control-plane/fence.ts';
import { laneMachineKey, outputKeys } from '../../../lib/control-plane/outputs.ts';
import { fenceTtlSeconds } from '../../../lib/control-plane/tree.ts';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { Access } from '../../../lib/cli/deployed/access.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { World } from '../../../lib/drills/world.ts';
import type { Running } from '../../../lib/drills/world.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import { seededRandom } from '../../../lib/emulator/random.ts';
import { seed } from '../../seed.ts';
import { example, runMain } from '../run-main.ts';
import type { FakeTerminal, Ran } from '../run-main.ts';

export const api = 'api.drill.example.com';
export const zoneId = 'Z0EMBEDDED';

const machines = readMachines();

/** What the account says of CloudFormation and STS: tests replace a part to break it. */
export interface Account {
  outputs: Readonly<Record<string, string>>;
  cloudFormation: (command: SdkCommand) => object;
  sts: (command: SdkCommand) => object;
}

export class DeployedWorld {
  readonly world: World;
  readonly account: Account;
  /** Every call that a command made, by the service's name. */
  readonly calls: string[] = [];

  constructor(readonly path = example('endpoints.yaml')) {
    const file = parseEndpointsFile(readFileSync(path, 'utf8'), path);
    const lanes = ['a', 'b'];
    this.world = new World({ file, machines, safeguards: profiles.fenced, lanes, seed });
    const outputs = {
      [outputKeys.hostedZoneId]: zoneId,
      [outputKeys.zoneName]: file.zone,
      [outputKeys.profile]: 'fenced',
      [outputKeys.planTable]: 'plans',
      [outputKeys.healthTable]: 'health',
      [outputKeys.archiveBucket]: 'archive',
      [outputKeys.plannerMachine]: 'arn:aws:states:us-east-1:000000000000:stateMachine:planner',
      ...Object.fromEntries(lanes.map((lane) => [laneMachineKey(lane), `arn:${lane}`])),
    };
    this.account = {
      outputs,
      cloudFormation: (command) => this.describe(command),
      sts: () => ({ Arn: 'arn:aws:sts::123456789012:assumed-role/Admin/ada' }),
    };
  }

  /** Plans 1 and 2 are installed: 2 is live, 1 the rollback. */
  async twoPlans(): Promise<this> {
    await this.plan(100);
    await this.lane('a');
    await this.plan(90);
    await this.lane('a');
    return this;
  }

  /** The planner commits a plan, when this weight of the target changes something. */
  async plan(weight: number, target = 'blue'): Promise<void> {
    this.world.setHealth(new Map([[target, weight]]));
    await this.ended(this.world.startPlanner({ startLanes: false }));
  }

  async lane(name: string): Promise<unknown> {
    return this.ended(this.world.startLane(name));
  }

  async ended(running: Running): Promise<unknown> {
    await this.world.runUntil(() => running.result !== undefined);
    return running.result;
  }

  /** Gives a command, `freeze --all`, to this deployment, and lets time pass until it is over. */
  async run(command: string, fake: FakeTerminal = {}): Promise<Ran> {
    return this.main([...command.split(' '), '--endpoints', this.path], fake);
  }

  /** The same with every argument given. */
  async main(args: readonly string[], fake: FakeTerminal = {}): Promise<Ran> {
    let over = false;
    const running = runMain([...args, '--target', 'localstack'], {
      connect: () => Promise.resolve(this.access()),
      ...fake,
    }).finally(() => {
      over = true;
    });
    running.catch(() => undefined);
    await this.world.runUntil(() => over);
    return running;
  }

  /** Refuses every call of these services, by `dynamodb`, `s3`, `route53` or the account's `cloudFormation`. */
  refuse(...services: readonly string[]): void {
    const down = () => Object.assign(new Error('down'), { name: 'ServiceUnavailable' });
    this.world.fault = ({ operation }) =>
      services.some((service) => operation.startsWith(`${service}:`))
        ? { kind: 'refused', error: down() }
        : undefined;
    if (services.includes('cloudFormation')) {
      this.account.cloudFormation = () => {
        throw down();
      };
    }
    if (services.includes('sts')) {
      this.account.sts = () => {
        throw down();
      };
    }
  }

  fence(endpoint = api): Fence | undefined {
    const [text] = this.world.route53.recordSet(zoneId, fenceName(endpoint), 'TXT')?.values ?? [];
    return text === undefined ? undefined : parseFence(text);
  }

  /** The generations that the roots show. */
  shown(endpoint = api): (number | undefined)[] {
    return this.world.observer.view(endpoint).roots.map(({ generation }) => generation);
  }

  /** Names and types of every record set but NS and SOA. */
  recordNames(): string[] {
    return this.world.route53
      .recordSets(zoneId)
      .filter(({ type }) => type !== 'NS' && type !== 'SOA')
      .map(({ name, type }) => `${name.replace(/\.$/, '')} ${type}`);
  }

  /** What a person does in the console: past every seam. */
  byHand(action: ChangeAction, record: ResourceRecordSet): void {
    this.world.route53.execute(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: { Changes: [{ Action: action, ResourceRecordSet: record }] },
      }),
    );
  }

  /** Somebody else swaps the fence: who wrote it changes, and that it is not frozen. */
  thawByHand(endpoint = api): void {
    const before = this.fence(endpoint);
    if (!before) throw new Error(`${endpoint} has no fence`);
    const after = { ...before, frozen: false, lane: 'other', attempt: 'f'.repeat(32) };
    for (const [action, fence] of [
      ['DELETE', before],
      ['CREATE', after],
    ] as const) {
      this.byHand(action, {
        Name: fenceName(endpoint),
        Type: 'TXT',
        TTL: fenceTtlSeconds,
        ResourceRecords: [{ Value: formatFence(fence) }],
      });
    }
  }

  /** Deletes every record of a name by hand. */
  deleteByHand(name: string): void {
    const sets = this.world.route53.recordSets(zoneId).filter((set) => set.name === `${name}.`);
    for (const { name: Name, type, ttlSeconds, setIdentifier, routing, values, alias } of sets) {
      this.byHand('DELETE', {
        Name,
        Type: type,
        TTL: ttlSeconds,
        SetIdentifier: setIdentifier,
        Weight: routing.kind === 'weighted' ? routing.weight : undefined,
        ...(values.length > 0 && { ResourceRecords: values.map((Value) => ({ Value })) }),
        ...(alias && {
          AliasTarget: {
            DNSName: alias.name,
            HostedZoneId: alias.zoneId,
            EvaluateTargetHealth: alias.evaluateTargetHealth,
          },
        }),
      });
    }
  }

  private access(): Access {
    const { dynamoDb, route53, s3 } = this.world.clients('operator');
    const random = seededRandom(seed);
    let attempts = 0;
    const told = (service: string, answer: (command: SdkCommand) => object) => ({
      send: async (command: SdkCommand): Promise<object> => {
        this.calls.push(service);
        return answer(command);
      },
    });
    return {
      cloudFormation: told('cloudFormation', (command) => this.account.cloudFormation(command)),
      sts: told('sts', (command) => this.account.sts(command)),
      dynamoDb,
      route53: { reads: route53, writes: route53 },
      s3,
      stepFunctions: told('stepFunctions', () => ({})) as Access['stepFunctions'],
      nowMs: () => this.world.clock.nowMs(),
      sleep: (durationMs) => this.world.clock.sleep(durationMs),
      random,
      newAttempt: () => {
        attempts += 1;
        return `${Math.floor(random() * 2 ** 32)
          .toString(16)
          .padStart(8, '0')}${attempts.toString(16).padStart(24, '0')}`;
      },
    };
  }

  private describe(command: SdkCommand): object {
    if (!(command instanceof DescribeStacksCommand)) throw new TypeError('only DescribeStacks');
    return {
      Stacks: [
        {
          StackName: command.input.StackName,
          StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Fencepost/1',
          Outputs: Object.entries(this.account.outputs).map(([OutputKey, OutputValue]) => ({
            OutputKey,
            OutputValue,
          })),
        },
      ],
    };
  }
}

/** What was printed, as one line: where it is broken is the width's business. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Every line of what a command printed fits a terminal, and names no account. */
export function isFit({ out, err }: Ran): boolean {
  const lines = `${out}${err}`.split('\n');
  return lines.every((line) => line.length <= 80) && !/\b\d{12}\b/.test(`${out}${err}`);
}
