// Which operation of Route 53's API a request is for: every one that the SDK knows, emulated or not, so
// that a refusal can name what was asked for.

import * as sdk from '@aws-sdk/client-route-53';

import type { SdkCommand } from '../service.ts';
import { structureOf } from './shapes.ts';
import type { StructureShape } from './shapes.ts';

export interface Operation {
  /** `ChangeResourceRecordSets` */
  readonly name: string;
  readonly method: string;
  /** Segments of its path; `{Id}` stands for anything. */
  readonly path: readonly string[];
  readonly statusCode: number;
  readonly input: StructureShape;
  readonly output: StructureShape;
  readonly command: (input: object) => SdkCommand;
}

export interface Matched {
  readonly operation: Operation;
  /** What stands for each label of the path, decoded: `{Id: 'Z1'}`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How the SDK numbers an operation among its schemas (smithy). */
const OPERATION = 9;
const LABEL = /^\{(.+)\}$/;
/** A prefix that a client forgot to strip: `/hostedzone//hostedzone/Z1`. */
const DOUBLED_PREFIX = /\/(hostedzone|change|healthcheck|delegationset)\/+\1\//;

export const operations: readonly Operation[] = Object.values<unknown>(sdk)
  .filter((value): value is readonly unknown[] => Array.isArray(value) && value[0] === OPERATION)
  .map(operationOf);

/**
 * Finds the operation at a path, with a slash at its end or without.
 *
 * @throws URIError a segment is not encoded as it should be
 */
export function match(method: string, path: string): Matched | undefined {
  const segments = path.replace(DOUBLED_PREFIX, '/$1/').replace(/\/$/, '').split('/');
  for (const operation of operations) {
    if (operation.method !== method || !fits(operation.path, segments)) continue;
    return { operation, labels: labelsOf(operation.path, segments) };
  }
  return undefined;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) =>
      LABEL.test(part) ? segments[index] !== '' : part === segments[index],
    )
  );
}

function labelsOf(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    template.flatMap((part, index) => {
      const [, label] = LABEL.exec(part) ?? [];
      return label === undefined ? [] : [[label, decodeURIComponent(segments[index] ?? '')]];
    }),
  );
}

/** `[9, namespace, name, {http: [method, path, status]}, input, output]`. */
function operationOf(schema: readonly unknown[]): Operation {
  const [, , name, traits, input, output] = schema;
  const { http } = traits as { readonly http: readonly [string, string, number] };
  const [method, path, statusCode] = http;
  const Command = Reflect.get(sdk, `${String(name)}Command`) as new (input: object) => SdkCommand;
  return {
    name: String(name),
    method,
    path: path.split('/'),
    statusCode,
    input: structureOf(input),
    output: structureOf(output),
    command: (given) => new Command(given),
  };
}
