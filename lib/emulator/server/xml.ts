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
/** Where an ampersand is no entity. */
const OPAQUE = /<!\[CDATA\[[^]*?\]\]>|<!--[^]*?-->/g;
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
const NUMERIC_ENTITY = /&#(x?)([\da-fA-F]+);/g;
/** What XML 1.0 does not allow in text. */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const REPLACEMENT = '\uFFFD';
const MAX_CODE_POINT = 0x10ffff;

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
export function writeXml(root: Element, namespace = NAMESPACE): string {
  return `<?xml version="1.0"?>\n${write(root, ` xmlns="${namespace}"`)}`;
}

export function textElement(name: string, text: string): Element {
  return { name, text, children: [] };
}

function problemOf(document: string): string | undefined {
  const validity = XMLValidator.validate(document);
  if (validity !== true) return validity.err.msg;
  if (document.includes('<!DOCTYPE')) return 'a DOCTYPE is not allowed';
  const transparent = document.replace(OPAQUE, '');
  if (OTHER_ENTITY.test(transparent)) return 'an entity is not known';
  // The parser drops these without a word.
  const isOutside = !isText(document) || !isText(transparent.replace(NUMERIC_ENTITY, characterOf));
  return isOutside ? 'a character is not allowed' : undefined;
}

function isText(text: string): boolean {
  return text.search(NO_CHARACTER) < 0;
}

function characterOf(_: string, x: string, digits: string): string {
  const code = parseInt(digits, x === '' ? 10 : 16);
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : '\0';
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
  return { name, text: nodes.map(textOf).join(''), children: elementsOf(nodes) };
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

/** An error may quote what no document can hold. */
function escape(text: string): string {
  return text
    .replace(NO_CHARACTER, REPLACEMENT)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}
