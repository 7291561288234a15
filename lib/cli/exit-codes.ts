// The exit codes of every command (documented in the README).

export const exitCodes = {
  asExpected: 0,
  notAsExpected: 1,
  unknown: 2,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const;
