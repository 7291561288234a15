// Times one thing: warms it up, runs it in rounds, and keeps the median with the least and the most.

/** What is measured. A round is long enough to be timed and short enough to be repeated. */
export interface Subject {
  readonly name: string;
  /** What one call is, for the heading: `calls`, `batches`, `drills`. */
  readonly unit: string;
  /** Calls a second and core that the project wants; not asserted: machines differ. */
  readonly goal?: number;
  readonly callsPerRound: number;
  readonly round: () => Promise<void>;
}

/** Calls a second. */
export interface Rates {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Median by the time that the process had a core: what the machine could do if nothing else ran. */
  readonly perCpuSecond: number;
}

/** Rounds whose time is thrown away: the compiler is not done before. */
const warmUpRounds = 3;
const rounds = 9;

export async function measure({ callsPerRound, round }: Subject): Promise<Rates> {
  for (let done = 0; done < warmUpRounds; done += 1) await round();
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let done = 0; done < rounds; done += 1) {
    const startedCpu = process.cpuUsage();
    const startedMs = performance.now();
    await round();
    wall.push(callsPerRound / ((performance.now() - startedMs) / 1e3));
    const { user, system } = process.cpuUsage(startedCpu);
    cpu.push(callsPerRound / ((user + system) / 1e6));
  }
  const sorted = wall.toSorted((a, b) => a - b);
  return {
    median: middle(sorted),
    least: sorted.at(0) ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
    perCpuSecond: middle(cpu.toSorted((a, b) => a - b)),
  };
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
