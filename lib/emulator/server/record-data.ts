// A record's value as Route 53 stores it, turned into what goes on the wire, type by type.

import type { RRType } from '@aws-sdk/client-route-53';
import type { Answer as Resource } from 'dns-packet';

import { parseName } from '../route53/names.ts';

const ESCAPE = /\\([0-3][0-7]{2})/g;
const CHARACTER_STRING = /"((?:[^"\\]|\\[^])*)"/g;
const ESCAPE_IN_STRING = /\\(?:([0-3][0-7]{2})|([^]))/g;

/** A value that is stored but that DNS messages cannot carry here, such as a dot inside a label. */
export class UnencodableError extends Error {
  override readonly name = 'UnencodableError';

  constructor(readonly value: string) {
    super(`${value} cannot be put into a DNS message`);
  }
}

/**
 * @param name - the owner, in Route 53's form
 * @param type - one of the types that the emulator stores
 * @throws UnencodableError
 */
export function resource(name: string, type: RRType, ttl: number, value: string): Resource {
  const common = { name: wireName(name), ttl };
  const [first = '', second = '', ...numbers] = value.split(' ');
  switch (type) {
    case 'A':
    case 'AAAA':
      return { ...common, type, data: value };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...common, type, data: hostName(value) };
    case 'MX':
      return { ...common, type, data: { preference: Number(first), exchange: hostName(second) } };
    case 'SOA':
      return { ...common, type, data: { ...names(first, second), ...timers(numbers) } };
    case 'TXT':
      return { ...common, type, data: characterStrings(value) };
    default:
      throw new UnencodableError(`${type} ${value}`);
  }
}

function names(mname: string, rname: string): { mname: string; rname: string } {
  return { mname: hostName(mname), rname: hostName(rname) };
}

function timers(numbers: readonly string[]) {
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
  return { serial, refresh, retry, expire, minimum };
}

/** `"a\"b" "c"` → two strings of bytes. */
function characterStrings(value: string): Buffer[] {
  return [...value.matchAll(CHARACTER_STRING)].map(([, inside = '']) =>
    Buffer.from(inside.replace(ESCAPE_IN_STRING, unescaped), 'latin1'),
  );
}

function unescaped(_: string, octal: string | undefined, character: string | undefined): string {
  return character ?? String.fromCharCode(parseInt(octal ?? '0', 8));
}

function hostName(value: string): string {
  return wireName(parseName(value).name);
}

function wireName(name: string): string {
  return name.replace(ESCAPE, (_, octal: string) => {
    const code = parseInt(octal, 8);
    const character = String.fromCharCode(code);
    // A dot would end the label, and other bytes would not stay one byte.
    if (character === '.' || code > 0x7e) throw new UnencodableError(name);
    return character;
  });
}
