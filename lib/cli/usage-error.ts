/** What was asked for cannot be done as asked: the message names the value and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
