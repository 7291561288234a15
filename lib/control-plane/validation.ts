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
  const value: unknown = document.toJS();
  const parsed = schema.safeParse(value, { reportInput: true });
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
