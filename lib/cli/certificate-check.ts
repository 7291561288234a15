// `fencepost certify --check`: every certificate of a folder by its form and its seal, and by a search like its
// own where that is quick or the code is no longer the one that it speaks of.

import { join } from 'node:path';
import pc from 'picocolors';
import { InvalidFileError } from '../control-plane/validation.ts';
import { readCodeHashes } from '../drills/code-hashes.ts';
import type { CodeHashes } from '../drills/code-hashes.ts';
import {
  certificateName,
  certificateOf,
  differences,
  isSealBroken,
  parseCertificate,
} from '../drills/explored/certificate.ts';
import type { Certificate } from '../drills/explored/certificate.ts';
import { readMachines } from '../drills/machines.ts';
import { boundsText } from './bounds-options.ts';
import { wrapped } from './deployed/lines.ts';
import { exitCodes } from './exit-codes.ts';
import { hasFile, listFiles, readTextFile } from './files.ts';
import { Progress } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { timedSearch, unlimited } from './timed-search.ts';
import { UsageError } from './usage-error.ts';

export interface CheckOptions {
  readonly folder: string;
  /** Whether to search again for those, too, that took long and whose code is as it was. */
  readonly all: boolean;
  /** Of each search. */
  readonly maxSeconds: number;
}

/** Searches that took less are made again at every check. */
const quickMs = 60_000;

interface Checked {
  readonly result: 'holds' | 'fails' | 'unknown';
  readonly text: string;
}

/** @throws UsageError there is nothing to check */
export async function checkCertificates(
  options: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const { folder } = options;
  const names = (hasFile(folder) ? listFiles(folder) : []).filter((name) => name.endsWith('.json'));
  if (names.length === 0) {
    throw new UsageError(`no certificates in ${folder}; fencepost certify writes one`);
  }
  const colour = pc.createColors(terminal.colour);
  const paints = { holds: colour.green, fails: colour.red, unknown: colour.yellow };
  const progress = new Progress(terminal, false);
  const results: Checked['result'][] = [];
  for (const name of names) {
    progress.part(`checking ${name}`);
    const { result, text } = await check(name, options, progress);
    results.push(result);
    progress.clear();
    const lines = wrapped(`${result}: ${name.replace(/\.json$/, '')}: ${text}`);
    terminal.out(`${paints[result](result)}${lines.slice(result.length)}`);
  }
  const held = results.filter((result) => result === 'holds').length;
  terminal.out(`${held} of ${results.length} hold\n`);
  if (held === results.length) return exitCodes.asExpected;
  return results.includes('fails') ? exitCodes.notAsExpected : exitCodes.unknown;
}

async function check(name: string, options: CheckOptions, progress: Progress): Promise<Checked> {
  const path = join(options.folder, name);
  try {
    const certificate = parseCertificate(readTextFile(path), path);
    if (isSealBroken(certificate)) return fails('edited by hand: its seal is not of what it says');
    const wanted = certificateName(certificate);
    if (name !== wanted) return fails(`what it says is to be in ${wanted}`);
    return await checkClaim(certificate, options, progress);
  } catch (error) {
    if (error instanceof InvalidFileError) return fails(`no certificate: ${problemOf(error)}`);
    if (error instanceof UsageError) return fails(error.message);
    throw error;
  }
}

async function checkClaim(
  certificate: Certificate,
  { all, maxSeconds }: CheckOptions,
  progress: Progress,
): Promise<Checked> {
  const code = readCodeHashes();
  const isCurrent = isOf(certificate, code);
  if (isCurrent && !all && certificate.durationMs >= quickMs) {
    const took = seconds(certificate.durationMs);
    return { result: 'holds', text: `sealed, and of this code; its ${took} were not repeated` };
  }
  const { profile, strategy } = certificate;
  const { contentionAttempts: _, ...bounds } = certificate.bounds;
  const { searched, durationMs } = await timedSearch(
    { profile, bounds, strategy },
    readMachines(),
    { ...unlimited, maxSeconds },
    progress,
  );
  const command = `--profile ${profile} --strategy ${strategy} ${boundsText(bounds)}`;
  if (searched.found) {
    const { property } = searched.found.violation;
    return fails(`${property} falls; fencepost explore ${command} shows how`);
  }
  if (!searched.exhausted) {
    return {
      result: 'unknown',
      text: `not all was searched in ${seconds(durationMs)}; see --max-seconds`,
    };
  }
  const fresh = certificateOf(searched, { profile, bounds, strategy, durationMs, code });
  const anew = `fencepost certify ${command} writes it anew`;
  const differing = differences(certificate, fresh);
  if (differing.length > 0) return fails(`${differing.join('; ')}; ${anew}`);
  const remark = isCurrent ? '' : `; the code has changed since: ${anew}`;
  return { result: 'holds', text: `${sizeOf(fresh)}, again in ${seconds(durationMs)}${remark}` };
}

function isOf({ code }: Certificate, { bundles, machines }: CodeHashes): boolean {
  return code.bundles === bundles && code.machines === machines;
}

function sizeOf({ counts: { states, traces } }: Certificate): string {
  const count = (number: number) => number.toLocaleString('en');
  return states === null ? `${count(traces ?? 0)} traces` : `${count(states)} states`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function fails(text: string): Checked {
  return { result: 'fails', text };
}

/** The first is enough for one line. */
function problemOf({ message }: InvalidFileError): string {
  return message.split('\n')[1]?.trim() ?? message;
}
