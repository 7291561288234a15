// Reads the user's files and writes the report, whole or not at all; errors name the path and what to do.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** @throws UsageError the file cannot be read */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reason(error)}`);
  }
}

/** The names in a folder, sorted. @throws UsageError it cannot be read */
export function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new UsageError(`cannot read ${folder}: ${reason(error)}`);
  }
}

export function hasFile(path: string): boolean {
  return existsSync(path);
}

/** @throws UsageError its folder cannot be written to: known before the work, not after it */
export function assertWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reason(error)}`);
  }
}

/** @throws UsageError it cannot be written, or is there by now */
export function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reason(error)}`);
  }
}

/** A file in the folder that an option names, by default `--out`; the folder is made if it is not there. */
export class ReportFile {
  readonly path: string;

  /** @throws UsageError the file cannot be written there: known before a run, not after it */
  constructor(
    folder: string,
    name: string,
    private readonly option = `--out ${folder}`,
  ) {
    this.path = join(folder, name);
    this.attempt(() => {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      if (statSync(this.path, { throwIfNoEntry: false })?.isDirectory()) {
        throw new Error(`${name} is a folder there`);
      }
    });
  }

  /**
   * Under another name first: whoever opens the report never finds half of one.
   *
   * @throws UsageError it could not be written after all; the report before it is still there
   */
  write(text: string): void {
    const unfinished = `${this.path}.${process.pid}.unfinished`;
    this.attempt(() => {
      try {
        writeFileSync(unfinished, text);
        renameSync(unfinished, this.path);
      } finally {
        rmSync(unfinished, { force: true });
      }
    });
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw new UsageError(`${this.option}: ${reason(error)}; give a folder that can be written`);
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'it is a file',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EROFS: 'the file system is read-only',
};

/** The system's error in words, or as it says it. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? error.message;
}
