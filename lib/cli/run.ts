// How a command joins the command line: its file adds it to the program, and hands over what it does.

import type { Command } from 'commander';
import type { Connect } from './deployed/access.ts';
import type { Terminal } from './terminal.ts';

/** Runs a command on the terminal, without colour where the options say so; the answer is the exit code. */
export type Run = (
  command: (terminal: Terminal) => Promise<number>,
  options: { readonly color?: boolean },
) => Promise<void>;

/** What a command's file exports. @param connect - how a command for deployed targets reaches AWS */
export type AddCommand = (program: Command, run: Run, connect: Connect) => void;
