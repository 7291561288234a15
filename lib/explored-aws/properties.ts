// Judges a run by what the test says must always hold, must happen in some run, and must hold at the end.
//
// A search by traces runs one of several orders that differ in independent calls only. Such an order may pass
// through other states in between, so calls that write what one property looks at are not independent: what
// each property looked at is remembered, and calls that write it write the property as well. Found out while
// running; when a property looks at something new, what was searched before counts for nothing.

import { areDependent } from '../explorer/footprint.ts';
import type { Footprint, Key } from '../explorer/footprint.ts';
import type { State } from './view.ts';

/** True if it holds. One that throws does not hold, and says why. Returning nothing is holding. */
export type Property<Own extends object> = (state: State<Own>) => boolean | void;

export interface PropertySet<Own extends object> {
  readonly always: Readonly<Record<string, Property<Own>>>;
  readonly sometimes: Readonly<Record<string, Property<Own>>>;
  readonly eventually: Readonly<Record<string, Property<Own>>>;
}

/** Makes the state for a property, which tells what it looks at. */
export type ViewFor<Own extends object> = (look: (key: Key) => void) => State<Own>;

/** What does not hold. */
export interface Fallen {
  readonly property: string;
  readonly detail: string;
}

export class Properties<Own extends object> {
  /** What each property has looked at, in all runs so far. */
  private readonly seen = new Map<string, Map<string, Key>>();
  private readonly happened = new Set<string>();
  private growths = 0;

  constructor(private readonly all: PropertySet<Own>) {}

  /** Rises when a property looks at what none of its earlier looks covered. */
  get growth(): number {
    return this.growths;
  }

  /** The `sometimes` that have not held in any run. */
  get never(): string[] {
    return Object.keys(this.all.sometimes).filter((name) => !this.happened.has(name));
  }

  /** Looks at a state within a run. */
  judge(viewFor: ViewFor<Own>): Fallen[] {
    for (const [name, property] of Object.entries(this.all.sometimes)) {
      // Judged even if it has held: what it looks at must not depend on the runs before.
      if (this.problem(`sometimes ${name}`, property, viewFor) === undefined) {
        this.happened.add(name);
      }
    }
    return this.fallen('always', viewFor);
  }

  /** Looks at the state in which nothing happens any more. */
  judgeEnd(viewFor: ViewFor<Own>): Fallen[] {
    return Object.entries(this.all.eventually).flatMap(([name, property]) => {
      // The last state is the same in every order of a trace: nothing needs to be noted.
      const problem = outcome(
        property,
        viewFor(() => undefined),
      );
      return problem === undefined ? [] : [{ property: `eventually ${name}`, detail: problem }];
    });
  }

  /** The footprint with the properties that see what is written. */
  visible(footprint: Footprint): Footprint {
    const effect: Footprint = { reads: [], writes: footprint.writes };
    const seers = [...this.seen].filter(([, keys]) =>
      areDependent(effect, { reads: [...keys.values()], writes: [] }),
    );
    if (seers.length === 0) return footprint;
    const writes = [...footprint.writes, ...seers.map(([name]) => `property/${name}`)];
    return { reads: footprint.reads, writes };
  }

  private fallen(kind: 'always', viewFor: ViewFor<Own>): Fallen[] {
    return Object.entries(this.all[kind]).flatMap(([name, property]) => {
      const problem = this.problem(`${kind} ${name}`, property, viewFor);
      return problem === undefined ? [] : [{ property: `${kind} ${name}`, detail: problem }];
    });
  }

  private problem(
    name: string,
    property: Property<Own>,
    viewFor: ViewFor<Own>,
  ): string | undefined {
    return outcome(
      property,
      viewFor((key) => this.note(name, key)),
    );
  }

  private note(name: string, key: Key): void {
    let keys = this.seen.get(name);
    if (!keys) this.seen.set(name, (keys = new Map()));
    const text = typeof key === 'string' ? key : `${key.from}\n${key.to}`;
    if (keys.has(text)) return;
    keys.set(text, key);
    this.growths += 1;
  }
}

/** Why a property does not hold; undefined if it does. */
function outcome<Own extends object>(
  property: Property<Own>,
  state: State<Own>,
): string | undefined {
  try {
    return property(state) === false ? 'does not hold' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
