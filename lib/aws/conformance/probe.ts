// The conformance probe: which of Route 53's promises an endpoint keeps, and so whether a drill of the fence
// can be trusted there. Writes under one scratch name only and clears it away, whatever happens.

import type { ZoneName } from '../../control-plane/names.ts';
import type { Route53Seam } from '../clients.ts';
import { Bench } from './bench.ts';
import { StoppedError, UndecidedError } from './check.ts';
import type { Check, CheckResult, Finding } from './check.ts';
import { batchChecks } from './checks/batches.ts';
import { deleteChecks } from './checks/deletes.ts';
import { neighbourChecks } from './checks/neighbours.ts';
import { readingChecks } from './checks/reading.ts';
import { swapChecks } from './checks/swaps.ts';
import { Scratch } from './scratch.ts';

/** Every check, in the order in which they are run. */
export const checks: readonly Check[] = [
  ...swapChecks,
  ...deleteChecks,
  ...batchChecks,
  ...neighbourChecks,
  ...readingChecks,
];

/** Whether a drill of the fence means anything on the endpoint. */
export type Trust = 'trusted' | 'not-trusted' | 'unknown';

export interface ProbeResult {
  readonly trust: Trust;
  /** The ids of the checks that decided it; empty where it is trusted. */
  readonly because: readonly string[];
  readonly checks: readonly CheckResult[];
  /** The name at and under which everything was written. */
  readonly scratchName: string;
  /** Requests sent, clearing away included. */
  readonly requests: number;
  /** Why not every check was asked, if so: interrupted, or the error's name. */
  readonly stopped?: string;
  /** Records that could not be deleted again; empty: the zone is as it was. */
  readonly leftOver: readonly string[];
}

export interface ProbeOptions {
  /** Letters and digits, new for each probe, 32 at the most: part of the scratch name. */
  readonly newToken: () => string;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** Told to stop, the probe asks nothing more and clears away. */
  readonly signal?: AbortSignal;
  /** Told of each check before it is run. */
  readonly progress?: (check: Check, index: number) => void;
}

/**
 * @param seam - with the SDK's retries off: a batch that was sent twice would refuse itself
 * @returns also where nothing could be asked: everything is unknown then, and says why
 */
export async function probe(
  seam: Route53Seam,
  zone: ZoneName,
  options: ProbeOptions,
): Promise<ProbeResult> {
  const { sleep, signal } = options;
  const scratch = new Scratch(seam, zone, { token: options.newToken(), sleep, signal });
  const results: CheckResult[] = [];
  let stopped: string | undefined;
  let leftOver: readonly string[] = [];
  try {
    for (const [index, check] of checks.entries()) {
      if (stopped === undefined) options.progress?.(check, index);
      const bench = new Bench(scratch, check.id);
      const finding = await run(check, bench, stopped);
      stopped = finding.stopped;
      const { id, title, meaning, bearing } = check;
      const { result, finding: words } = finding;
      const { evidence } = bench;
      results.push({ id, title, meaning, bearing, result, finding: words, evidence });
    }
  } finally {
    leftOver = await scratch.clear();
  }
  return {
    ...trustOf(results),
    checks: results,
    scratchName: scratch.name,
    requests: scratch.requests,
    ...(stopped !== undefined && { stopped }),
    leftOver,
  };
}

async function run(
  check: Check,
  bench: Bench,
  stopped: string | undefined,
): Promise<Finding & { readonly stopped: string | undefined }> {
  if (stopped !== undefined)
    return { result: 'unknown', finding: `not asked: ${stopped}`, stopped };
  try {
    return { ...(await check.run(bench)), stopped };
  } catch (error) {
    if (error instanceof UndecidedError) {
      return { result: 'unknown', finding: error.message, stopped };
    }
    if (!(error instanceof StoppedError)) throw error;
    return { result: 'unknown', finding: error.message, stopped: error.message };
  }
}

/** A check that fails outweighs those that are not decided: it is enough. */
function trustOf(results: readonly CheckResult[]): Pick<ProbeResult, 'trust' | 'because'> {
  const essential = results.filter(({ bearing }) => bearing === 'fence');
  const ids = (wanted: CheckResult['result']) =>
    essential.filter(({ result }) => result === wanted).map(({ id }) => id);
  if (ids('fails').length > 0) return { trust: 'not-trusted', because: ids('fails') };
  if (ids('unknown').length > 0) return { trust: 'unknown', because: ids('unknown') };
  return { trust: 'trusted', because: [] };
}
