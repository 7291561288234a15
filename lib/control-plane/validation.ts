// Validates a YAML file against a schema and words its errors: the path, what was found, what is allowed.

import type { Document } from 'yaml';
import type { z } from 'zod';

export interface Problem {
  /** Such as `endpoints[2].targets[0].weight`; empty for the whole file. */
  readonly path: string;
  readonly found: unknown;
  readonly allowed: string;
}

/** Errors shown at once; a file that is wrong throughout needs no longer list. */
const shownProblems = 10;

/** A file of the user's is not what it has to be. Nothing was done with it. */
export class InvalidFileError extends Error {
  override readonly name = 'InvalidFileError';

  constructor(
    readonly source: string,
    readonly problems: readonly Problem[],
  ) {
    const lines = problems.slice(0, shownProblems).map(({ path, found, allowed }) => {
      const at = path === '' ? '' : `${path}: `;
      return `  ${at}found ${shown(found)}; allowed: ${allowed}`;
    });
    const rest = problems.length - lines.length;
    super(
      [`${source} is not valid:`, ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])].join('\n'),
    );
  }
}

/** @throws InvalidFileError the text is no YAML, or its value does not fit the schema */
export function validated<T>(schema: z.ZodType<T>, document: Document, source: string): T {
  if (document.errors.length > 0) {
    throw new InvalidFileError(
      source,
      document.errors.map((error) => ({
        path: error.linePos ? `line ${error.linePos[0].line}` : '',
        found: firstLine(error.message),
        allowed: 'YAML',
      })),
    );
  }
  const value = toValue(document, source);
  const parsed = schema.safeParse(value, { reportInput: true, error: allowedBy });
  if (parsed.success) return parsed.data;
  throw new InvalidFileError(
    source,
    parsed.error.issues.map((issue) => ({
      path: pathText(issue.path),
      found: 'keys' in issue ? issue.keys : issue.input,
      allowed: issue.message,
    })),
  );
}

/** What is allowed, in a reader's words; a message that the schema itself gives goes before this. */
function allowedBy(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'unrecognized_keys') return 'no keys but those of the format';
  if (issue.code === 'too_small') {
    const bound = issue.inclusive === false ? 'more than' : 'at least';
    return `${bound} ${String(issue.minimum)}${unitOf(issue.origin)}`;
  }
  if (issue.code === 'too_big') return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
  if (issue.code === 'invalid_format') return kinds[issue.format] ?? issue.format;
  return undefined;
}

/** What a reader calls the types and formats of a schema. */
const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  record: 'a mapping',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

function unitOf(origin: string): string {
  return { array: ' entries', string: ' characters' }[origin] ?? '';
}

/** @throws InvalidFileError an alias (`*name`) that nothing is anchored to */
function toValue(document: Document, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const found = error instanceof Error ? firstLine(error.message) : String(error);
    const allowed = 'YAML; quote a text that begins with *';
    throw new InvalidFileError(source, [{ path: '', found, allowed }]);
  }
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function shown(found: unknown): string {
  if (found === undefined) return 'nothing';
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
