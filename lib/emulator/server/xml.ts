// XML as Route 53 speaks it: elements and text, no attribute that means something, no entities but XML's
// own. Reads strictly: what is not well-formed, or could grow when read, is refused.

import { XMLParser, XMLValidator } from 'fast-xml-parser';

import { malformedInput } from '../route53/errors.ts';

export const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** Elements inside each other; Route 53's deepest request has nine. */
const MAX_DEPTH = 20;
const TEXT = '#text';
const CDATA = /<!\[CDATA\[[^]*?\]\]>/g;
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
/** What XML 1.0 allows in text; the parser lets the rest pass. */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  // Numeric ones too: Go's clients write &#34; for a quotation mark.
  htmlEntities: true,
  processEntities: { enabled: true, maxExpandedLength: Infinity },
  maxNestedTags: MAX_DEPTH,
});

/**
 * Reads one document.
 *
 * @throws MalformedInput it is not well-formed, has a DOCTYPE or an entity that is not XML's own, or is
 *   nested deeper than any request
 */
export function readXml(document: string): Element {
  const problem = problemOf(document);
  if (problem !== undefined) throw notXml(problem);
  const roots = elementsOf(parse(document));
  const [root] = roots;
  if (!root || roots.length > 1) throw notXml('there must be one root element');
  return root;
}

/** A whole document, with its declaration. */
export function writeXml(root: Element): string {
  return `<?xml version="1.0"?>\n${write(root, ` xmlns="${NAMESPACE}"`)}`;
}

export function textElement(name: string, text: string): Element {
  return { name, text, children: [] };
}

function problemOf(document: string): string | undefined {
  const validity = XMLValidator.validate(document);
  if (validity !== true) return validity.err.msg;
  if (document.includes('<!DOCTYPE')) return 'a DOCTYPE is not allowed';
  if (OTHER_ENTITY.test(document.replace(CDATA, ''))) return 'an entity is not known';
  return NO_CHARACTER.test(document) ? 'a character is not allowed' : undefined;
}

/** One object for each node, its only key the element's name: how the parser keeps the order. */
type Node = Readonly<Record<string, unknown>>;

function parse(document: string): readonly Node[] {
  try {
    return parser.parse(document) as readonly Node[];
  } catch (error) {
    // Names of the language's own, and elements too deep: the parser says which.
    throw notXml(error instanceof Error ? error.message : String(error));
  }
}

function elementsOf(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, inside]) =>
      Array.isArray(inside) ? [elementOf(name, inside as readonly Node[])] : [],
    ),
  );
}

function elementOf(name: string, nodes: readonly Node[]): Element {
  const text = nodes.map(textOf).join('');
  if (NO_CHARACTER.test(text)) throw notXml('a character is not allowed');
  return { name, text, children: elementsOf(nodes) };
}

function textOf(node: Node): string {
  const text = node[TEXT];
  return typeof text === 'string' ? text : '';
}

function notXml(problem: string): Error {
  return malformedInput(`The request is not valid XML: ${problem}`);
}

function write({ name, text, children }: Element, attributes = ''): string {
  const inside = children.map((child) => write(child)).join('');
  return `<${name}${attributes}>${escape(text)}${inside}</${name}>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}
