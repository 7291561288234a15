// What a command may use of the process: streams, colour, and nothing else, so that tests can stand in.

export interface Terminal {
  /** The result: text, or with --json one document and nothing else. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
  /** Whether stderr is a terminal: progress stays on one line then. */
  readonly interactive: boolean;
  readonly colour: boolean;
}

/** Shows progress on one line of a terminal, or as plain lines elsewhere. */
export class Progress {
  private shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly quiet: boolean,
  ) {}

  update(text: string): void {
    if (this.quiet) return;
    if (!this.terminal.interactive) return this.terminal.err(`${text}\n`);
    this.terminal.err(`\r\u001B[2K${text.slice(0, 79)}`);
    this.shown = true;
  }

  /** Takes the line away before anything else is printed. */
  clear(): void {
    if (this.shown) this.terminal.err('\r\u001B[2K');
    this.shown = false;
  }
}
