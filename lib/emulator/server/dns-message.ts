// DNS messages on the wire (RFC 1035, EDNS by RFC 6891): what a query asks, and a response that fits.
// The question goes back as the bytes that came, so that every name and type is echoed exactly.

import { AUTHORITATIVE_ANSWER, decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import type { Answer as Resource } from 'dns-packet';

/** Response codes: RFC 1035, and 16 of RFC 6891, whose upper bits stand in the OPT record. */
export const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const;

export type Rcode = keyof typeof RCODES;

export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  /** Absent: the message has no question that can be read. */
  readonly question?: Question;
  /** Present if the asker speaks EDNS. */
  readonly edns?: { readonly version: number; readonly payloadBytes: number };
}

export interface Question {
  /** As Route 53 writes names: octal escapes, a dot at the end; in the asker's own case. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly bytes: Buffer;
}

export interface Response {
  readonly rcode: Rcode;
  readonly isAuthoritative: boolean;
  readonly answers: readonly Resource[];
  readonly authorities: readonly Resource[];
}

const HEADER_BYTES = 12;
const RECURSION_DESIRED = 0x0100;
const IS_RESPONSE = 0x8000;
/** Without EDNS a UDP response has no more. */
const PLAIN_UDP_BYTES = 512;
/** With EDNS: what passes every network unfragmented (DNS flag day 2020). */
const EDNS_UDP_BYTES = 1_232;
const MAX_NAME_BYTES = 255;
/** A query holds an OPT record and perhaps a signature. */
const MAX_ADDITIONALS = 4;

/** @returns undefined if it is not a query at all, and must not be answered */
export function readQuery(message: Buffer): Query | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & IS_RESPONSE) !== 0) return undefined;
  const query = {
    id: message.readUInt16BE(0),
    opcode: (flags >> 11) & 0xf,
    recursionDesired: (flags & RECURSION_DESIRED) !== 0,
  };
  const counts = [4, 6, 8, 10].map((offset) => message.readUInt16BE(offset));
  const [questionCount, answerCount, authorityCount, additionalCount = 0] = counts;
  const isPlain = questionCount === 1 && answerCount === 0 && authorityCount === 0;
  if (!isPlain || additionalCount > MAX_ADDITIONALS) return query;
  const question = readQuestion(message);
  if (!question) return query;
  if (additionalCount === 0) return { ...query, question };
  const edns = readEdns(message);
  return edns === 'unreadable' ? query : { ...query, question, ...(edns && { edns }) };
}

/**
 * @param transport - TCP has room for 65,535 bytes
 * @throws RangeError it does not fit a TCP message either
 */
export function writeResponse(query: Query, response: Response, transport: 'TCP' | 'UDP'): Buffer {
  const whole = write(query, response, 0);
  if (whole.length <= roomFor(query, transport)) return whole;
  if (transport === 'TCP') throw new RangeError(`a response of ${whole.length} bytes`);
  return write(query, { ...response, answers: [], authorities: [] }, TRUNCATED_RESPONSE);
}

function roomFor({ edns }: Query, transport: 'TCP' | 'UDP'): number {
  if (transport === 'TCP') return 0xffff;
  if (!edns) return PLAIN_UDP_BYTES;
  return Math.min(Math.max(edns.payloadBytes, PLAIN_UDP_BYTES), EDNS_UDP_BYTES);
}

function write(query: Query, response: Response, flags: number): Buffer {
  const code = RCODES[response.rcode];
  const records = encode({
    type: 'response',
    id: query.id,
    flags:
      flags |
      (query.opcode << 11) |
      (response.isAuthoritative ? AUTHORITATIVE_ANSWER : 0) |
      (query.recursionDesired ? RECURSION_DESIRED : 0) |
      (code & 0xf),
    answers: [...response.answers],
    authorities: [...response.authorities],
    additionals: query.edns ? [optRecord(code >> 4)] : [],
  });
  if (!query.question) return records;
  records.writeUInt16BE(1, 4);
  const { bytes } = query.question;
  return Buffer.concat([records.subarray(0, HEADER_BYTES), bytes, records.subarray(HEADER_BYTES)]);
}

function optRecord(extendedRcode: number): Resource {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: EDNS_UDP_BYTES,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}

/** A question stands first and is never compressed. */
function readQuestion(message: Buffer): Question | undefined {
  let [name, offset] = ['', HEADER_BYTES];
  for (let length = message[offset]; length !== 0; length = message[offset]) {
    const end = offset + 1 + (length ?? Infinity);
    if (length === undefined || length > 63 || end - HEADER_BYTES >= MAX_NAME_BYTES)
      return undefined;
    name += `${labelText(message.subarray(offset + 1, end))}.`;
    offset = end;
  }
  const end = offset + 5;
  if (end > message.length) return undefined;
  return {
    name: name === '' ? '.' : name,
    type: message.readUInt16BE(offset + 1),
    class: message.readUInt16BE(offset + 3),
    bytes: message.subarray(HEADER_BYTES, end),
  };
}

function labelText(label: Buffer): string {
  return label
    .toString('latin1')
    .replace(/[^\w-]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function readEdns(message: Buffer): Query['edns'] | 'unreadable' {
  try {
    const opt = (decode(message).additionals ?? []).find((record) => record.type === 'OPT');
    return opt && { version: opt.ednsVersion, payloadBytes: opt.udpPayloadSize };
  } catch {
    // Anybody may send anything: what the decoder rejects is answered with FORMERR.
    return 'unreadable';
  }
}
