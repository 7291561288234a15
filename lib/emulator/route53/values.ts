// Which values a record may hold: one function a type, in Route 53's own words for what is wrong.
// Types not listed are refused as not emulated, never stored unread.

import { isIPv4, isIPv6 } from 'node:net';

import type { RRType } from '@aws-sdk/client-route-53';

import { parseName } from './names.ts';

const MAX_CHARACTER_STRING_BYTES = 255;
const UNSUPPORTED_CHARACTER = 'UnsupportedCharacter (Value contains unsupported characters)';
const CHARACTER_STRING = /"(?:[^"\\]|\\[^])*"/g;
const CHARACTER_STRINGS = /^"(?:[^"\\]|\\[^])*"(?:[ \t]+"(?:[^"\\]|\\[^])*")*$/;

type Problem = string | undefined;

const problemByType: Partial<Record<RRType, (value: string) => Problem>> = {
  A: (value) => {
    if (/\s/.test(value)) return 'ARRDATANotSingleField (Value contains spaces)';
    if (!isIPv4(value)) return 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)';
    return undefined;
  },
  AAAA: (value) => {
    if (/\s/.test(value)) return 'AAAARRDATANotSingleField (Value contains spaces)';
    if (!isIPv6(value)) return 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)';
    return undefined;
  },
  CNAME: (value) => hostProblem('CNAME', value),
  NS: (value) => hostProblem('NS', value),
  PTR: (value) => hostProblem('PTR', value),
  MX: (value) => {
    const [preference = '', host = '', ...more] = value.split(' ');
    // The next two texts follow the pattern of the confirmed ones; they were not seen.
    if (more.length > 0 || host === '') return 'MXRRDATANotTwoFields (Value is not two fields)';
    if (!/^\d{1,5}$/.test(preference)) return 'MXRRDATAIllegalPreference (Value is not a number)';
    return hostProblem('MX', host);
  },
  SOA: (value) => {
    const [, , ...numbers] = value.split(' ');
    const isWhole = numbers.length === 5 && numbers.every((number) => /^\d{1,10}$/.test(number));
    return isWhole ? undefined : 'SOARRDATANotSevenFields (Value is not seven fields)';
  },
  TXT: textProblem,
};

/** The record types whose values are understood. */
export const emulatedTypes: readonly string[] = Object.keys(problemByType);

/**
 * What is wrong with one value, in the whole text that the service sends.
 *
 * @param type - one of {@link emulatedTypes}
 */
export function valueMessage(type: RRType, value: string): string | undefined {
  const problem = problemByType[type]?.(value);
  // The second quotation mark came with a newer version of the service (external-dns#4026).
  return problem && `Invalid Resource Record: '${fatal(problem, value)}'`;
}

/** What is wrong with a record's own name, in the whole text that the service sends. */
export function fatal(problem: string, text: string): string {
  return `FATAL problem: ${problem} encountered with '${text}'`;
}

function hostProblem(type: string, value: string): Problem {
  if (/\s/.test(value)) return `${type}RRDATANotSingleField (Value contains spaces)`;
  return parseName(value).problem;
}

function textProblem(value: string): Problem {
  if (/[^\t -~]/.test(value)) return UNSUPPORTED_CHARACTER;
  if (!CHARACTER_STRINGS.test(value)) {
    return 'InvalidCharacterString (Value should be enclosed in quotation marks)';
  }
  const isTooLong = (value.match(CHARACTER_STRING) ?? []).some(
    (quoted) => byteLength(quoted) > MAX_CHARACTER_STRING_BYTES,
  );
  return isTooLong ? 'CharacterStringTooLong (Value is too long)' : undefined;
}

function byteLength(quoted: string): number {
  return quoted.slice(1, -1).replace(/\\(?:[0-3][0-7]{2}|[^])/g, 'x').length;
}
