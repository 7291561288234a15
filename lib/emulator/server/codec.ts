// From a request's elements to a command's input, and from an output to a response's elements, both by
// shape. As strict as the service's XML schema but for the order of elements, which its clients vary.

import { invalidInput, malformedInput } from '../route53/errors.ts';
import { incomplete, notOfType, textInside, unexpected } from '../route53/schema.ts';
import type { ListShape, Member, Scalar, Shape, StructureShape } from './shapes.ts';
import { textElement } from './xml.ts';
import type { Element } from './xml.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The body's part of an input.
 *
 * @throws InvalidInput an element that the schema has not, or one missing, or a text of another type
 * @throws MalformedInput another request's root element
 */
export function readBody(shape: StructureShape, root: Element): Fields {
  // Seen in issues: "ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest".
  if (root.name !== shape.name) {
    throw malformedInput(`${root.name} is not valid, expected ${shape.name}`);
  }
  return readStructure(shape, root);
}

/**
 * The query's part of an input; what it does not know it passes over.
 *
 * @throws InvalidInput
 */
export function readQuery(shape: StructureShape, query: URLSearchParams): Fields {
  return Object.fromEntries(
    shape.members
      .filter(({ place, wireName }) => place === 'query' && query.has(wireName))
      .map((member) => [member.name, readParameter(member, query.getAll(member.wireName))]),
  );
}

/** Whether there is a document to read. Clients send none when they have nothing to say in it. */
export function hasBody(shape: StructureShape, byteCount: number): boolean {
  const members = bodyMembers(shape);
  return members.length > 0 && (byteCount > 0 || members.some(({ isRequired }) => isRequired));
}

export function writeBody(shape: StructureShape, output: object): Element {
  return writeStructure(shape.name, shape, output);
}

export function writeHeaders(shape: StructureShape, output: object): Record<string, string> {
  return Object.fromEntries(
    shape.members
      .filter(({ place }) => place === 'header')
      .map(({ name, wireName }) => [wireName, Reflect.get(output, name) as unknown])
      .filter((header): header is [string, string] => typeof header[1] === 'string'),
  );
}

function bodyMembers({ members }: StructureShape): Member[] {
  return members.filter(({ place }) => place === 'body');
}

function read(shape: Shape, element: Element): unknown {
  if (shape.kind === 'structure') return readStructure(shape, element);
  if (shape.kind === 'list') return readList(shape, element);
  const [child] = element.children;
  if (child) throw unexpected(child.name, []);
  return readScalar(shape, element.text);
}

function readStructure(shape: StructureShape, element: Element): Fields {
  refuseText(element);
  const fields: Record<string, unknown> = {};
  // A member stands at most once: what was read is no longer expected.
  let expected = bodyMembers(shape);
  for (const child of element.children) {
    const member = expected.find(({ wireName }) => wireName === child.name);
    if (!member)
      throw unexpected(
        child.name,
        expected.map(({ wireName }) => wireName),
      );
    expected = expected.filter((other) => other !== member);
    fields[member.name] = read(member.shape, child);
  }
  const missing = expected.find(({ isRequired }) => isRequired);
  if (missing) throw incomplete(element.name, missing.wireName);
  return fields;
}

function readList({ itemName, item }: ListShape, element: Element): unknown[] {
  refuseText(element);
  return element.children.map((child) => {
    if (child.name !== itemName) throw unexpected(child.name, [itemName]);
    return read(item, child);
  });
}

function refuseText({ name, text }: Element): void {
  if (text.trim() !== '') throw textInside(name);
}

function readScalar({ kind }: Scalar, text: string): string | number | boolean | Date {
  const value = text.trim();
  if (kind === 'number') {
    if (!/^[+-]?\d+$/.test(value)) throw notOfType('integer', text);
    return Number(value);
  }
  if (kind === 'boolean') {
    if (!/^(?:true|false|1|0)$/.test(value)) throw notOfType('boolean', text);
    return value === 'true' || value === '1';
  }
  if (kind === 'text') return text;
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) throw notOfType('dateTime', text);
  return time;
}

function readParameter({ shape, wireName }: Member, values: readonly string[]): unknown {
  const [first = ''] = values;
  if (shape.kind === 'list') return values;
  if (shape.kind === 'structure') throw invalidInput(`${wireName} is no query parameter`);
  return readScalar(shape, first);
}

function write(name: string, shape: Shape, value: unknown): Element {
  if (shape.kind === 'list') {
    const items = (value as readonly unknown[]).map((item) =>
      write(shape.itemName, shape.item, item),
    );
    return { name, text: '', children: items };
  }
  if (shape.kind === 'structure') return writeStructure(name, shape, value as object);
  return textElement(name, value instanceof Date ? value.toISOString() : String(value));
}

function writeStructure(name: string, shape: StructureShape, value: object): Element {
  const children = bodyMembers(shape).flatMap((member) => {
    const field: unknown = Reflect.get(value, member.name);
    return field === undefined ? [] : [write(member.wireName, member.shape, field)];
  });
  return { name, text: '', children };
}
