// `fencepost import`: prints an endpoints.yaml made from a listing of a hosted zone. Changes nothing anywhere.

import type { Command } from 'commander';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import { exitCodes } from './exit-codes.ts';
import { readTextFile } from './files.ts';
import { convertZone } from './import/convert.ts';
import type { Remark } from './import/convert.ts';
import { parseListing } from './import/listing.ts';
import { printEndpointsFile } from './import/print.ts';
import type { Run } from './run.ts';
import { printable } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export function addImport(program: Command, run: Run): void {
  program
    .command('import')
    .description('print an endpoints.yaml made from the records of a Route 53 hosted zone')
    .argument('<file>', 'what aws route53 list-resource-record-sets printed; - is standard input')
    .addHelpText(
      'after',
      `
What cannot be an endpoint is listed on stderr with the reason. Nothing is
changed in AWS. For example:
  aws route53 list-resource-record-sets --hosted-zone-id Z... > records.json
  fencepost import records.json > endpoints.yaml
  fencepost drill --endpoints endpoints.yaml`,
    )
    .showHelpAfterError('(fencepost import --help shows how to use it)')
    .action((file: string) => run((terminal) => importCommand(file, terminal), {}));
}

/**
 * @param file - a path, or `-` for standard input
 * @returns the exit code
 * @throws UsageError, InvalidFileError there is no endpoint to be made of it; nothing was printed
 */
async function importCommand(file: string, terminal: Terminal): Promise<number> {
  const source = file === '-' ? 'standard input' : file;
  const text = file === '-' ? await terminal.input() : readTextFile(file);
  const zone = parseListing(text, source);
  const { endpoints, leftOut, changed } = convertZone(zone);
  for (const remark of leftOut) terminal.err(line('left out', remark));
  for (const remark of changed) terminal.err(line('changed', remark));
  if (endpoints.length === 0) {
    throw new UsageError(
      `no record of ${source} can be an endpoint: A or AAAA, simple or weighted`,
    );
  }
  const made = printEndpointsFile(zone.name, endpoints);
  // What is printed can be used as it is; if not, that is our own fault.
  parseEndpointsFile(made, `the endpoints file made from ${source}`);
  terminal.out(made);
  return exitCodes.asExpected;
}

function line(kind: string, { name, types, text }: Remark): string {
  return `${printable(`${kind}: ${name} ${types.join(', ')}: ${text}`)}\n`;
}
