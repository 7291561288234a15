// What a name server says to a question: records, or why there are none. The zone's own rules (weights,
// health, aliases) are the emulator's; this file follows CNAMEs inside a zone and shows each step.

import type { RRType } from '@aws-sdk/client-route-53';
import type { Answer as Resource } from 'dns-packet';

import { MAX_CHAIN_LENGTH } from '../route53/answers.ts';
import type { Answer } from '../route53/answers.ts';
import { isWithin, parseName } from '../route53/names.ts';
import type { Query, Question, Rcode, Response } from './dns-message.ts';
import { resource, UnencodableError } from './record-data.ts';

/** Who knows the answers: `Route53Service`. */
export interface DnsSource {
  /** The zone that is authoritative for a name. */
  zoneNameOf(name: string): string | undefined;
  /** A name server that happens to be asked; undefined if all answer as the control plane. */
  anyServer(): number | undefined;
  answer(name: string, type: RRType, server?: number): Answer;
}

type Ask = (name: string, type: RRType) => Answer;

const QUERY = 0;
const INTERNET = 1;
const ZONE_TRANSFERS: readonly number[] = [251, 252];
const ANY = 255;
const TYPES: Readonly<Record<number, RRType>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
};
/** Stands for every type of which the emulator stores no records. */
const NEVER_STORED: RRType = 'DS';

export function respondTo(query: Query, source: DnsSource): Response {
  const { question } = query;
  if (query.opcode !== QUERY) return empty('NOTIMP');
  if (!question) return empty('FORMERR');
  if (query.edns && query.edns.version > 0) return empty('BADVERS');
  if (question.class !== INTERNET || ZONE_TRANSFERS.includes(question.type)) {
    return empty('REFUSED');
  }
  if (question.type === ANY) return empty('NOTIMP');
  const zoneName = source.zoneNameOf(question.name);
  if (zoneName === undefined) return empty('REFUSED');
  try {
    return answerFrom(zoneName, question, source);
  } catch (error) {
    if (error instanceof UnencodableError) return empty('SERVFAIL');
    throw error;
  }
}

export function empty(rcode: Rcode): Response {
  return { rcode, isAuthoritative: false, answers: [], authorities: [] };
}

function answerFrom(zoneName: string, question: Question, source: DnsSource): Response {
  const server = source.anyServer();
  const type = TYPES[question.type] ?? NEVER_STORED;
  const ask: Ask = (name, asked) => source.answer(name, asked, server);
  const start = { name: question.name, answers: [] };
  // A CNAME that was asked for is no step on the way to it.
  const { name, answers } = type === 'CNAME' ? start : followCnames(start.name, zoneName, ask);
  if (!isWithin(parseName(name).name, zoneName)) return found(answers);
  const last = ask(name, type);
  const values = last.values.map((value) => resource(name, type, last.ttlSeconds, value));
  if (values.length > 0) return found([...answers, ...values]);
  const [soa = ''] = ask(zoneName, 'SOA').values;
  return {
    ...found(answers),
    rcode: last.code,
    authorities: [resource(zoneName, 'SOA', last.ttlSeconds, soa)],
  };
}

/** The CNAMEs from one name to another that has none, or that is outside the zone. */
function followCnames(
  first: string,
  zoneName: string,
  ask: Ask,
): { readonly name: string; readonly answers: readonly Resource[] } {
  const answers: Resource[] = [];
  let name = first;
  for (let step = 0; step < MAX_CHAIN_LENGTH; step += 1) {
    const { values, ttlSeconds } = ask(name, 'CNAME');
    const [target] = values;
    if (target === undefined) break;
    answers.push(resource(name, 'CNAME', ttlSeconds, target));
    name = parseName(target).name;
    if (!isWithin(name, zoneName)) break;
  }
  return { name, answers };
}

function found(answers: readonly Resource[]): Response {
  return { rcode: 'NOERROR', isAuthoritative: true, answers, authorities: [] };
}
