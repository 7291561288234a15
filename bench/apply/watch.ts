// Looks at every name that answered when the watch began, after each accepted change: is it empty now?
// An alias is looked at after every change, since any may take away what it points at.

import type { RRType } from '@aws-sdk/client-route-53';
import type { AcceptedChange, Route53Service } from '../../lib/emulator/route53/service.ts';

interface Watched {
  readonly name: string;
  readonly type: RRType;
}

export class Watch {
  /** `name type` of each that was seen empty, once. */
  readonly emptied = new Set<string>();
  readonly watchedCount: number;
  private readonly aliases: Watched[] = [];
  private readonly plain = new Map<string, Watched>();
  private readonly end: () => void;

  constructor(
    private readonly service: Route53Service,
    zoneId: string,
  ) {
    for (const { name, type, alias } of service.recordSets(zoneId)) {
      if (type !== 'A' && type !== 'AAAA') continue;
      // A tree is nobody's to ask for: customers ask for the root that points at it.
      const watched = { name, type };
      if (service.possibleAnswers(name, type).mayBeEmpty || name.includes('.plans.')) continue;
      if (alias) this.aliases.push(watched);
      else this.plain.set(`${name} ${type}`, watched);
    }
    this.watchedCount = this.aliases.length + this.plain.size;
    this.end = service.onChange((change) => this.look(change));
  }

  stop(): void {
    this.end();
  }

  private look({ touched }: AcceptedChange): void {
    const changed = touched.flatMap(({ name, type }) => this.plain.get(`${name} ${type}`) ?? []);
    for (const { name, type } of [...this.aliases, ...changed]) {
      if (!this.service.possibleAnswers(name, type).mayBeEmpty) continue;
      this.emptied.add(`${name} ${type}`);
    }
  }
}
