// Whether endpoints.yaml takes an endpoint, judged by its own reader. Pure.

import { parseEndpointsFile } from '../../control-plane/endpoints-file.ts';
import { EndpointTooLargeError } from '../../control-plane/errors.ts';
import { InvalidFileError } from '../../control-plane/validation.ts';
import type { ImportedEndpoint } from './convert.ts';
import { printEndpointsFile } from './print.ts';

/** What is against the endpoint: a name, an id or an address not allowed, too many targets. */
export function reasonAgainstEndpoint(
  endpoint: ImportedEndpoint,
  zone: string,
): string | undefined {
  try {
    parseEndpointsFile(printEndpointsFile(zone, [endpoint]), 'the endpoint');
    return undefined;
  } catch (error) {
    if (error instanceof EndpointTooLargeError) return error.message;
    if (!(error instanceof InvalidFileError)) throw error;
    return error.problems
      .map(({ found, allowed }) => `${show(found)} is not ${allowed}`)
      .join('; ');
  }
}

/** More of a value than anyone wants to read on a line of its own. */
const shownCharacters = 80;

function show(found: unknown): string {
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
