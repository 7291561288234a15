// What a name server would answer once some of the changes on their way have arrived, and which of the others
// could still change that answer: so not every set of changes has to be tried.

import type { RRType } from '@aws-sdk/client-route-53';

import { possibleAnswers } from './answers.ts';
import type { DnsView, PossibleAnswers } from './answers.ts';
import { isWithin, parentOf, parseName, WILDCARD } from './names.ts';
import type { NameServer } from './propagation.ts';

export interface Prospect extends PossibleAnswers {
  /** By number, the changes on their way that could change the answer; the others cannot, in any order. */
  readonly open: readonly number[];
}

/** @param server - as it would be: asked, never changed */
export function prospectOf(
  server: NameServer,
  zone: Omit<DnsView, 'records'>,
  name: string,
  type: RRType,
): Prospect {
  const { records } = server;
  const asked = new Set<string>();
  let isByWildcard = false;
  const watched: DnsView['records'] = {
    at: (owner) => {
      asked.add(owner);
      return records.at(owner);
    },
    ownerOf: (owner, apex) => {
      const found = records.ownerOf(owner, apex);
      if (records.at(owner).length > 0) return found;
      // What exists below a name counts only where a wildcard would answer for it.
      for (let above = parentOf(owner); isWithin(above, apex); above = parentOf(above)) {
        const wildcard = `${WILDCARD}.${above}`;
        isByWildcard ||= records.at(wildcard).length > 0;
        asked.add(wildcard);
      }
      asked.add(owner);
      return found;
    },
  };
  const answers = possibleAnswers({ ...zone, records: watched }, parseName(name).name, type);
  return { ...answers, open: isByWildcard ? server.lacks() : server.lacksAt(asked) };
}
