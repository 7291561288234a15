// What Route 53 does where nobody has confirmed it: one named switch for each open question.
// Every default is the strict or the likelier reading. A fact that is known has no switch here.

export interface Quirks {
  /**
   * A change that differs from the live set only by trailing dots in its values is accepted and then
   * not applied: success without effect. Reported in octodns#985 and boto3#3579, so it is real, but
   * nobody knows when; off, so that a drill switches it on deliberately.
   */
  readonly ignoresTrailingDotChanges: boolean;
  /** DELETE matches its values without regard to a trailing dot. Unknown; exact is stricter. */
  readonly deleteIgnoresTrailingDot: boolean;
  /** A weighted set may hold several values: the API reference says one, the guide several. */
  readonly allowsSeveralWeightedValues: boolean;
  /** A call refused with `Throttling` spends its tokens all the same, so that haste costs more. */
  readonly refusalSpendsTokens: boolean;
  /** A `MaxItems` above 300 is echoed as sent; the page has 300 sets at most either way. */
  readonly echoesLargeMaxItems: boolean;
  /** What `GetChange` says of a change that a control-plane failover lost. */
  readonly strandedChange: 'unknown' | 'pending';
}

export const defaultQuirks: Quirks = {
  ignoresTrailingDotChanges: false,
  deleteIgnoresTrailingDot: false,
  allowsSeveralWeightedValues: true,
  refusalSpendsTokens: false,
  echoesLargeMaxItems: false,
  strandedChange: 'unknown',
};
