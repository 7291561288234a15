// What every emulated AWS service is: one synchronous call in, its answer or the SDK's exception out.
// Knows AWS, not Fencepost. One call is one atomic event; waiting, latency and order are the world's.

/** An AWS SDK v3 command as it arrives at `send`; its class name is the operation plus "Command". */
export interface SdkCommand {
  readonly input: object;
}

/** One AWS service in memory. */
export interface EmulatedService {
  /** The service's prefix in IAM actions and traces: `dynamodb`, `route53`, `s3`, `states`. */
  readonly id: string;

  /**
   * Runs one call to its end, at once, and gives the output the SDK's client would resolve to.
   *
   * @throws the `ServiceException` that the SDK's client would reject with
   * @throws {@link NotEmulatedError} the operation, or a part of its input, is outside what is emulated
   */
  execute(command: SdkCommand): object;
}

/** The call is real AWS but not emulated here. Never a silent no-op: a drill must not pass on one. */
export class NotEmulatedError extends Error {
  override readonly name = 'NotEmulatedError';

  constructor(
    readonly what: string,
    readonly emulated: readonly string[],
  ) {
    super(`${what} is not emulated; emulated: ${emulated.join(', ')}`);
  }
}

/** `ChangeResourceRecordSets` for a `ChangeResourceRecordSetsCommand`. */
export function operationOf(command: SdkCommand): string {
  return command.constructor.name.replace(/Command$/, '');
}
