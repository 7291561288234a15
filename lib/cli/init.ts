// `fencepost init`: a hosted zone for game days, an endpoints file for it, and the commands that come next.
// Given again it finds what it made and goes on.

import type { Command } from 'commander';
import { addTargetOption, runWithAccess } from './deployed/command.ts';
import { gameDayFile } from './deployed/game-day-file.ts';
import { prepareZone } from './deployed/game-day-zone.ts';
import { wrapped } from './deployed/lines.ts';
import { nextCommands } from './deployed/next-commands.ts';
import type { SessionOptions } from './deployed/session.ts';
import { exitCodes } from './exit-codes.ts';
import { assertWritable, hasFile, readTextFile, writeNewFile } from './files.ts';
import type { AddCommand } from './run.ts';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import { UsageError } from './usage-error.ts';

interface InitOptions extends Pick<SessionOptions, 'target' | 'endpoints'> {
  readonly zone: string;
}

export const addInit: AddCommand = (program, run, connect) => {
  const command: Command = program
    .command('init')
    .description('make a hosted zone for game days, or adopt an empty one')
    .requiredOption('--zone <name>', 'such as drill.example.com')
    .option('--endpoints <file>', 'the file to write', 'endpoints.yaml');
  addTargetOption(command)
    .showHelpAfterError('(fencepost init --help shows how to use it)')
    .action((options: InitOptions) =>
      runWithAccess(run, connect, options, async (access, terminal) => {
        const { target, endpoints: path } = options;
        const name = readZoneName(options.zone);
        // Before the zone is made: it should not be there without its file.
        const isWritten = hasFile(path) && isOfZone(path, name);
        if (!isWritten) assertWritable(path);
        const zone = await prepareZone(access, name);
        terminal.out(wrapped(`zone ${name}: ${zone.id}, ${zone.what}`));
        if (!isWritten) writeNewFile(path, gameDayFile(name));
        terminal.out(wrapped(`${path}: ${isWritten ? 'there already, left as it is' : 'written'}`));
        terminal.out(nextCommands({ target, path, zoneId: zone.id }, terminal.environment));
        return exitCodes.asExpected;
      }),
    );
};

/** @throws UsageError */
function readZoneName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  if (name.length <= 200 && new RegExp(`^${label}(\\.${label})+$`).test(name)) return name;
  throw new UsageError(
    `--zone ${text}: allowed is a domain name of two labels or more, such as drill.example.com`,
  );
}

/** @throws UsageError the file is one of another zone */
function isOfZone(path: string, zone: string): boolean {
  const file = parseEndpointsFile(readTextFile(path), path);
  if (file.zone === zone) return true;
  throw new UsageError(
    `${path} is there already, for zone ${file.zone}: give another file with --endpoints`,
  );
}
