// An option's text as a whole number, one wording for all commands.

import { UsageError } from './usage-error.ts';

/** @throws UsageError it is no whole number, or out of bounds */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} ${text}: allowed is a whole number from ${least} to ${most}`);
}
