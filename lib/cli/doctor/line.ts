// What the doctor says about one thing: a line, and what to do about it where it is not well.

export type Mark = 'holds' | 'fails' | 'unknown' | 'note';

export interface Line {
  /** Kebab-case; stable, for programs. */
  readonly id: string;
  /** `note`: worth knowing, and neither good nor bad. */
  readonly result: Mark;
  readonly text: string;
  /** What was seen, or what to do. */
  readonly detail?: string;
}

/** Lines that belong together. */
export interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
}

export const holds = line('holds');
export const fails = line('fails');
export const note = line('note');

/** @param what - that could not be decided, and why */
export function unknown(id: string, what: string, detail?: string): Line {
  return line('unknown')(id, `not decided: ${what}`, detail);
}

function line(result: Mark) {
  return (id: string, text: string, detail?: string): Line => ({
    id,
    result,
    text,
    ...(detail !== undefined && { detail }),
  });
}
