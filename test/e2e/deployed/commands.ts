// Runs commands as a user types them, each in a process group of its own, and remembers what they printed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Ran {
  readonly line: string;
  readonly exitCode: number | null;
  /** What it printed, stdout and stderr in the order of arrival. */
  readonly text: string;
  readonly out: string;
}

export interface Running {
  /** Ctrl-C: the whole group hears it, as in a terminal. */
  interrupt(): void;
  /** Waits until its output holds the text. @throws Error it ended before */
  prints(text: string | RegExp): Promise<void>;
  readonly ended: Promise<Ran>;
}

const POLL_MS = 100;
/** Longer than any command of the scenario: a drill on a busy machine. */
const COMMAND_LIMIT_MS = 20 * 60_000;
const SHOWN_LOG_CHARACTERS = 4_000;

export class Commands {
  /** Every command that ended, in order. */
  readonly ran: Ran[] = [];

  /**
   * @param environment - all that a command gets of it
   * @param folder - where commands run
   * @param log - of the server behind them; its end is shown when a command fails
   */
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly folder: string,
    private readonly log: () => Promise<string>,
  ) {}

  /** @throws Error another exit code than expected; with the output and the end of the log */
  async run(line: string, exitCode = 0): Promise<Ran> {
    const ran = await this.start(line).ended;
    if (ran.exitCode === exitCode) return ran;
    const log = (await this.log()).slice(-SHOWN_LOG_CHARACTERS);
    throw new Error(
      `${line}\nended with ${ran.exitCode}, not ${exitCode}:\n${ran.text}\nthe end of LocalStack's log:\n${log}`,
    );
  }

  start(line: string): Running {
    // In the shell's place, so that its exit code is the command's own after Ctrl-C, too.
    const child = spawn('sh', ['-c', `exec ${line}`], {
      cwd: this.folder,
      env: this.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_LIMIT_MS,
    });
    let [text, out] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      out += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    let hasEnded = false;
    const ended = once(child, 'close').then(([exitCode]) => {
      hasEnded = true;
      const ran = { line, exitCode: exitCode as number | null, text, out };
      this.ran.push(ran);
      return ran;
    });
    return {
      ended,
      interrupt: () => {
        if (child.pid !== undefined && !hasEnded) process.kill(-child.pid, 'SIGINT');
      },
      prints: async (wanted) => {
        while (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) {
          if (hasEnded) throw new Error(`${line}\nended before it printed ${wanted}:\n${text}`);
          await sleep(POLL_MS);
        }
      },
    };
  }
}
