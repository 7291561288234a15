// The explored world twice, as states and live, brought on by the same moves; and what each shows, with its
// ids told by the order in which they come up.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { exploredProgram } from '../../../lib/drills/explored/program.ts';
import { describe, startOperation } from '../../../lib/drills/explored/requests.ts';
import { Shared } from '../../../lib/drills/explored/shared.ts';
import type { ExploredStates } from '../../../lib/drills/explored/state-space.ts';
import type { StateMove } from '../../../lib/drills/explored/state-space.ts';
import { actorNames, runsAgain } from '../../../lib/drills/explored/actors.ts';
import type { Fault } from '../../../lib/drills/explored/faults.ts';
import type { ExploredOptions } from '../../../lib/drills/explored/bounds.ts';
import type { RunOptions } from '../../../lib/drills/explored/world.ts';
import type { Machines } from '../../../lib/drills/machines.ts';
import type { Execution, PendingCall } from '../../../lib/explorer/program.ts';

type Item = Readonly<Record<string, AttributeValue>>;

export type State = Awaited<ReturnType<ExploredStates['start']>>;

/** By actor, the calls that it waits for. */
export type Pending = readonly (readonly string[])[];

/** What is drawn of an attempt's id, behind a lane's 32 bits, and the ids of changes. */
const idPattern = /(?<=\b[0-9a-f]{8})[0-9a-f]{24}\b|C\d{13}/g;

/** Ids are numbered as they come up. */
function withoutIds(text: string): string {
  const ids = new Map<string, number>();
  return text.replace(idPattern, (id) => {
    const number = ids.get(id) ?? ids.size;
    ids.set(id, number);
    return `<${number}>`;
  });
}

function masked(text: string): string {
  return text.replace(idPattern, '<id>');
}

/** What all that is shared holds. */
export function sharedText(shared: Shared): string {
  return withoutIds(textsOf(shared).join('\n'));
}

function textsOf(shared: Shared): string[] {
  const texts: string[] = [];
  shared.texts((_, text) => void texts.push(text()));
  const queued = ['lane-a', 'lane-b'].map((lane) => shared.queuedFor(lane));
  return [...texts, JSON.stringify(queued)];
}

export function heldBy(state: State): string {
  return sharedText(state.shared.example);
}

const zones = new WeakMap<Shared, string>();
const stores = {
  all: new WeakMap<Shared, string>(),
  withoutMarkers: new WeakMap<Shared, string>(),
};

/** What the zone holds. */
export function zoneIn({ shared: { example } }: State): string {
  return once(zones, example, () => {
    const [records] = JSON.parse(textsOf(example)[2] ?? '[]') as unknown[];
    return withoutIds(JSON.stringify(records));
  });
}

/**
 * What plans, archive and zone hold; health turns by itself, which commutes with all but the planner.
 *
 * @param isMarkerRead - whether somebody goes by applied markers; nobody does with the fence
 */
export function storedIn({ shared: { example } }: State, isMarkerRead: boolean): string {
  return once(isMarkerRead ? stores.all : stores.withoutMarkers, example, () => {
    const [tables = '[]', archive, route53 = '[]'] = textsOf(example);
    const [items = []] = JSON.parse(tables) as [Item[]?];
    const plans = items.filter(({ pk }) => isMarkerRead || pk?.S !== 'applied');
    const [records] = JSON.parse(route53) as unknown[];
    return withoutIds(JSON.stringify([plans, archive, records]));
  });
}

function once(known: WeakMap<Shared, string>, shared: Shared, textOf: () => string): string {
  const text = known.get(shared) ?? textOf();
  known.set(shared, text);
  return text;
}

/** The calls that a state waits for, as the live world tells them. */
export function pendingIn(space: ExploredStates, state: State): Pending {
  const { zone } = space['actor'];
  return state.actors.map(({ requests }) =>
    requests.map(({ form }) => {
      const { operation, key } = describe(space['shared']['forms'].exampleOf(form), zone);
      return masked(`${operation} ${key}`);
    }),
  );
}

export class LiveWorld {
  private constructor(
    private readonly names: readonly string[],
    readonly execution: Execution,
    private readonly shared: Shared,
    private readonly faults: Fault[],
  ) {}

  static async start(
    options: ExploredOptions,
    machines: Machines,
    run: Pick<RunOptions, 'faults' | 'couldGoWrong'> = {},
  ): Promise<LiveWorld> {
    const begin = vi.spyOn(Shared, 'begin');
    try {
      const faults: Fault[] = [...(run.faults ?? [])];
      const execution = await exploredProgram(options, machines, { ...run, faults }).start();
      const [result] = begin.mock.results;
      if (result?.type !== 'return') throw new Error('the live world did not begin');
      return new LiveWorld(actorNames(options), execution, result.value, faults);
    } finally {
      begin.mockRestore();
    }
  }

  pending(): Pending {
    return this.names.map((_, actor) =>
      this.callsOf(actor).map(({ operation, key }) => masked(`${operation} ${key}`)),
    );
  }

  isEnabled({ actor, nth }: StateMove): boolean {
    return this.callsOf(actor)[nth]?.isEnabled === true;
  }

  async make({ actor, nth, fault }: StateMove): Promise<void> {
    const call = this.callsOf(actor)[nth];
    if (!call) throw new RangeError(`actor ${actor} waits for no call ${nth}`);
    const { operation, key } = call;
    const name = this.names[actor] ?? '';
    if (fault !== undefined) {
      this.faults.push({ actor: name, call: call.sequence, kind: fault });
      const again = this.callsOf(this.names.indexOf(runsAgain(name)))[0];
      if (fault === 'duplicate' && again && operation !== startOperation)
        return this.execution.make(again);
    } else if (operation === 'route53:GetChange') {
      // What the call waits for comes first.
      await this.arrive((changeId) => key.includes(changeId));
    }
    if (operation === 'schedule:Sweep') await this.arrive(() => true);
    const ready = this.callsOf(actor)[nth];
    if (ready?.isEnabled !== true) throw new Error(`${call.operation} ${call.key} still waits`);
    await this.execution.make(ready);
  }

  /** What is shared, once all that can change no answer any more has arrived. */
  text(): string {
    const copy = this.shared.copy('route53');
    copy.arriveIdle();
    return sharedText(copy);
  }

  violated(): string[] {
    return [...new Set(this.execution.violations.map(({ property }) => property))].sort();
  }

  private callsOf(actor: number): PendingCall[] {
    return this.execution.pending().filter((call) => call.actor === actor);
  }

  private async arrive(isWanted: (changeId: string) => boolean): Promise<void> {
    const arriving = this.callsOf(this.names.length).filter(({ key }) => isWanted(key));
    for (const call of arriving) await this.execution.make(call);
  }
}
