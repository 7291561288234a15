// What requests and responses look like, read from the schemas that the SDK's own client is made with:
// which members there are, where on the wire each stands, and of which kind it is. Knows no XML.

export type Shape = Scalar | ListShape | StructureShape;

/** Not read or written here: what the schemas have besides is in no operation of Route 53. */
export interface Scalar {
  readonly kind: 'text' | 'number' | 'boolean' | 'time';
}

export interface ListShape {
  readonly kind: 'list';
  /** The element around each item. */
  readonly itemName: string;
  readonly item: Shape;
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly place: 'body' | 'path' | 'query' | 'header';
  /** What it is called there. */
  readonly wireName: string;
  readonly shape: Shape;
}

/** How the SDK numbers the kinds of schemas and scalars (smithy). */
const STRUCTURE = 3;
const LIST = 1;
const SCALARS: readonly Scalar['kind'][] = [
  'text',
  'number',
  'boolean',
  'text',
  'time',
  'time',
  'time',
  'time',
];
const LIST_OF_SCALARS = 64;
const IN_PATH = 1;

interface Traits {
  readonly xmlName?: string;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
}

/**
 * Reads one of the schemas that the SDK exports.
 *
 * @throws TypeError it is of a kind that Route 53 did not use when this was written
 */
export function shapeOf(reference: unknown): Shape {
  const schema: unknown = typeof reference === 'function' ? reference() : reference;
  if (typeof schema === 'number') return scalarShape(schema);
  if (!Array.isArray(schema)) throw unknownSchema(schema);
  const parts: readonly unknown[] = schema;
  // A reference with traits of its own: [schema, traits].
  if (typeof parts[1] !== 'string') return shapeOf(parts[0]);
  if (parts[0] === STRUCTURE) return structureShape(parts);
  if (parts[0] === LIST) return listShape(parts[4]);
  // A scalar with a name of its own: [0, namespace, name, traits, scalar].
  if (parts[0] === 0) return shapeOf(parts[4]);
  throw unknownSchema(schema);
}

/** @throws TypeError it is no structure */
export function structureOf(reference: unknown): StructureShape {
  const shape = shapeOf(reference);
  if (shape.kind !== 'structure') throw unknownSchema(reference);
  return shape;
}

function scalarShape(schema: number): Shape {
  if (schema >= LIST_OF_SCALARS) {
    return { kind: 'list', itemName: 'member', item: scalarShape(schema - LIST_OF_SCALARS) };
  }
  const kind = SCALARS[schema];
  if (kind === undefined) throw unknownSchema(schema);
  return { kind };
}

function listShape(item: unknown): ListShape {
  return { kind: 'list', itemName: traitsOf(item).xmlName ?? 'member', item: shapeOf(item) };
}

/** `[3, namespace, name, traits, member names, member schemas, how many are required]`. */
function structureShape(parts: readonly unknown[]): StructureShape {
  const [, , name, , names = [], schemas = [], requiredCount = 0] = parts;
  const members = schemas as readonly unknown[];
  return {
    kind: 'structure',
    name: String(name),
    members: (names as readonly string[]).map((member, index) =>
      memberOf(member, members[index], index < Number(requiredCount)),
    ),
  };
}

function memberOf(name: string, schema: unknown, isRequired: boolean): Member {
  const { xmlName = name, httpQuery, httpHeader } = traitsOf(schema);
  const common = { name, isRequired, shape: shapeOf(schema) };
  if (isInPath(schema)) return { ...common, place: 'path', wireName: name };
  if (httpQuery !== undefined) return { ...common, place: 'query', wireName: httpQuery };
  if (httpHeader !== undefined) return { ...common, place: 'header', wireName: httpHeader };
  return { ...common, place: 'body', wireName: xmlName };
}

function traitsOf(reference: unknown): Traits {
  const traits: unknown = Array.isArray(reference) ? reference[1] : undefined;
  return typeof traits === 'object' && traits !== null ? traits : {};
}

/** Traits without values are bits of one number. */
function isInPath(reference: unknown): boolean {
  const traits: unknown = Array.isArray(reference) ? reference[1] : undefined;
  return typeof traits === 'number' && (traits & IN_PATH) !== 0;
}

function unknownSchema(schema: unknown): TypeError {
  return new TypeError(`the SDK has a kind of schema that is not known here: ${String(schema)}`);
}
