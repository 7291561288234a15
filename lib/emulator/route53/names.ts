// Domain names as Route 53 writes and orders them: lower case, octal escapes, a trailing dot.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
const PLAIN = /^(?:[a-z0-9_-]{1,63}\.)+$/;
const ESCAPE = /\\([0-3][0-7]{2})/g;
const ESCAPE_OR_CHARACTER = /\\([0-3][0-7]{2})|[^]/g;

/** The leftmost label of a wildcard, as stored. */
export const WILDCARD = '\\052';

export interface ParsedName {
  /** Canonical: `www.example.com.`; of no use when there is a problem. */
  readonly name: string;
  /** Route 53's name for what is wrong: `DomainLabelEmpty (Domain label is empty)`. */
  readonly problem?: string;
}

/** Reads a name as a request writes it: any case, escaped or not, with or without the last dot. */
export function parseName(text: string): ParsedName {
  const dotted = text.endsWith('.') ? text : `${text}.`;
  if (dotted.length <= MAX_NAME_BYTES && PLAIN.test(dotted)) return { name: dotted };

  const name = dotted.replace(ESCAPE_OR_CHARACTER, canonicalCharacter);
  const problem = problemOf(text, name);
  return problem === undefined ? { name } : { name, problem };
}

/** `www.example.com.` → `com.example.www.`: the text by which Route 53 sorts, so escapes count as
 * the characters they stand for. An escaped dot stays escaped: it ends no label. */
export function orderOf(name: string): string {
  let reversed = '';
  let end = name.length - 1;
  while (end >= 0) {
    // A place below 0 would count as 0.
    const dot = end === 0 ? -1 : name.lastIndexOf('.', end - 1);
    reversed += `${name.slice(dot + 1, end)}.`;
    end = dot;
  }
  if (!reversed.includes('\\')) return reversed;
  return reversed.replace(ESCAPE, (escape, octal: string) =>
    escape === '\\056' ? escape : String.fromCharCode(parseInt(octal, 8)),
  );
}

/** Both canonical. A name is within itself. */
export function isWithin(name: string, ancestor: string): boolean {
  return name === ancestor || name.endsWith(`.${ancestor}`);
}

/** `www.example.com.` → `example.com.` */
export function parentOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

function canonicalCharacter(match: string, octal: string | undefined): string {
  const character = octal === undefined ? match : String.fromCharCode(parseInt(octal, 8));
  if (/[a-z0-9_-]/i.test(character)) return character.toLowerCase();
  if (octal !== undefined) return match;
  const isPrintable = character > ' ' && character <= '~';
  // What is not printable must come escaped; left as it is, problemOf finds it.
  if (character === '.' || !isPrintable) return character;
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function problemOf(text: string, name: string): string | undefined {
  if (text === '' || text === '.') return 'DomainNameEmpty (Domain name is empty)';
  if (!/^[!-~]*$/.test(name)) return 'UnsupportedCharacter (Value contains unsupported characters)';
  const bytes = name.replace(ESCAPE, 'x');
  const labels = bytes.slice(0, -1).split('.');
  if (labels.includes('')) return 'DomainLabelEmpty (Domain label is empty)';
  if (labels.some((label) => label.length > MAX_LABEL_BYTES)) {
    return 'DomainLabelTooLong (Domain label is too long)';
  }
  if (bytes.length > MAX_NAME_BYTES) return 'DomainNameTooLong (Domain name is too long)';
  return undefined;
}
