// What a command may use of the process: streams, colour, and nothing else, so that tests can stand in.

/** Progress never wraps: a line that did could not be taken away again. */
const columns = 80;

export interface Terminal {
  /** The result: text, or with --json one document and nothing else. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
  /** Everything on standard input, for a command that is given `-` as its file. */
  readonly input: () => Promise<string>;
  /** The user's wish to end: Ctrl-C or SIGTERM, which from the call on are the command's to heed. */
  readonly stopRequested: () => Promise<void>;
  /** Whether stderr is a terminal: progress stays on one line then. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Takes the line that the cursor is on away. */
export const clearLine = '\r\u001B[2K';

/** Shows progress: one line kept up to date on a terminal, one plain line for each part elsewhere. */
export class Progress {
  private shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly quiet: boolean,
  ) {}

  /** A part of the work begins. */
  part(text: string): void {
    if (this.terminal.interactive) this.update(text);
    else if (!this.quiet) this.terminal.err(`${printable(text)}\n`);
  }

  /** How far the part is: too often for anything but a terminal. */
  update(text: string): void {
    if (this.quiet || !this.terminal.interactive) return;
    this.terminal.err(`${clearLine}${printable(text).slice(0, columns - 1)}`);
    this.shown = true;
  }

  /** Takes the line away before anything else is printed. */
  clear(): void {
    if (this.shown) this.terminal.err(clearLine);
    this.shown = false;
  }
}

/** Names come from files: their control characters must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}
