// What is in the repository: files that git has, or would take, as text.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from './source.ts';
import type { Source } from './source.ts';

const root = join(import.meta.dirname, '..', '..');

/** Tracked or not ignored, from the root, with slashes; a file deleted but not yet committed is left out. */
export function committedPaths(): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const output = execFileSync('git', list, { cwd: root, encoding: 'utf8' });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The TypeScript sources. */
export function sources(paths: readonly string[]): Source[] {
  return paths.filter((path) => path.endsWith('.ts')).map((path) => source(path, textOf(path)));
}

/** A path of the machine that something was written on: nobody else has it. */
const machinePath = /(?<![\w.@-])\/(?:root|home|work|Users)\//;

/** Lines with what belongs to one machine alone, as `path:line`. */
export function machineBound(path: string, text: string): string[] {
  const isBound =
    path === 'package-lock.json'
      ? (line: string) => /"resolved"|\/\/registry\./.test(line)
      : (line: string) => machinePath.test(line) || /\/\/registry\.|\bregistry *=/.test(line);
  return text.split('\n').flatMap((line, index) => (isBound(line) ? [`${path}:${index + 1}`] : []));
}
