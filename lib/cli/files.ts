// Reads the user's files and writes the report, whole or not at all; errors name the path and what to do.

import { accessSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** @throws UsageError the file cannot be read */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reason(error)}; give the path of a readable file`);
  }
}

/** The folder that `--out` names, made if it is not there. */
export class ReportFolder {
  /** @throws UsageError the folder cannot be made or written */
  constructor(private readonly path: string) {
    try {
      mkdirSync(path, { recursive: true });
      accessSync(path, constants.W_OK);
    } catch (error) {
      throw new UsageError(`--out ${path}: ${reason(error)}; give a folder that can be written`);
    }
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Under another name first: whoever opens the report never finds half of one. */
  write(name: string, text: string): void {
    const unfinished = this.pathOf(`.${name}.unfinished`);
    writeFileSync(unfinished, text);
    renameSync(unfinished, this.pathOf(name));
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split(',', 1)[0] ?? '') : String(error);
}
