// What the service's XML schema refuses, in the words of its parser (Xerces): InvalidInput.
// Seen in issues: the enumeration and the incomplete element. The others are Xerces' own patterns.

import type { InvalidInput, RRType } from '@aws-sdk/client-route-53';

import { invalidInput } from './errors.ts';

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

const invalidXml = (problem: string): InvalidInput => invalidInput(`Invalid XML ; ${problem}`);

/** The record types of the API, in its order: the schema's message lists them. */
const RECORD_TYPES: readonly RRType[] = [
  'SOA',
  'A',
  'TXT',
  'NS',
  'CNAME',
  'MX',
  'NAPTR',
  'PTR',
  'SRV',
  'SPF',
  'AAAA',
  'CAA',
  'DS',
  'TLSA',
  'SSHFP',
  'SVCB',
  'HTTPS',
];

export function checkType(type: string | undefined): RRType {
  return checkEnumeration(RECORD_TYPES, type);
}

export function incomplete(element: string, missing: string): InvalidInput {
  return invalidXml(
    `cvc-complex-type.2.4.b: The content of element '${element}' is not complete. ` +
      `One of '${listed([missing])}' is expected.`,
  );
}

/** @param expected - the elements that could stand there; none if the parent is full or plain text */
export function unexpected(element: string, expected: readonly string[]): InvalidInput {
  const found = `Invalid content was found starting with element '${listed([element])}'.`;
  return invalidXml(
    expected.length > 0
      ? `cvc-complex-type.2.4.a: ${found} One of '${listed(expected)}' is expected.`
      : `cvc-complex-type.2.4.d: ${found} No child element is expected at this point.`,
  );
}

export function textInside(element: string): InvalidInput {
  return invalidXml(
    `cvc-complex-type.2.3: Element '${element}' cannot have character [children], because the ` +
      "type's content type is element-only.",
  );
}

export function notOfType(type: 'integer' | 'boolean' | 'dateTime', value: string): InvalidInput {
  return invalidXml(`cvc-datatype-valid.1.2.1: '${value}' is not a valid value for '${type}'.`);
}

function listed(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${NAMESPACE}":${element}`).join(', ')}}`;
}

export function checkEnumeration<Value extends string>(
  allowed: readonly Value[],
  value: string | undefined,
): Value {
  const known = allowed.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  throw invalidXml(
    `cvc-enumeration-valid: Value '${value ?? ''}' is not facet-valid with respect to enumeration ` +
      `'[${allowed.join(', ')}]'. It must be a value from the enumeration.`,
  );
}

export function checkElements<Item>(
  element: string,
  item: string,
  items: readonly Item[] | undefined,
): readonly Item[] {
  if (!items || items.length === 0) throw incomplete(element, item);
  return items;
}

export function checkLength(
  type: string,
  value: string | undefined,
  least: number,
  most: number,
): void {
  if (value === undefined || (value.length >= least && value.length <= most)) return;
  const [facet, bound] = value.length < least ? ['minLength', least] : ['maxLength', most];
  throw invalidXml(
    `cvc-${facet}-valid: Value '${value}' with length = '${value.length}' is not facet-valid ` +
      `with respect to ${facet} '${bound}' for type '${type}'.`,
  );
}

/** A whole number from 0 to `most`, or absent. */
export function checkRange(type: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) return;
  const [facet, bound] = value < 0 ? ['minInclusive', 0] : ['maxInclusive', most];
  throw invalidXml(
    `cvc-${facet}-valid: Value '${value}' is not facet-valid with respect to ${facet} '${bound}' ` +
      `for type '${type}'.`,
  );
}
