// What every emulated AWS service is: one synchronous call in, its answer or the SDK's exception out.
// Knows AWS, not Fencepost. One call is one atomic event; waiting, latency and order are the world's.

/** An AWS SDK v3 command as it arrives at `send`; its class name is the operation plus "Command". */
export interface SdkCommand {
  readonly input: object;
}

/** A key, or all keys from one to another in the order of their text. */
export type FootprintKey = string | { readonly from: string; readonly to: string };

/** What a call can read and write. */
export interface Footprint {
  readonly reads: readonly FootprintKey[];
  readonly writes: readonly FootprintKey[];
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

  /**
   * What a call can read and write, whatever it will find: by the command alone, before it runs. Two
   * calls whose footprints do not meet give the same answers and leave the same state in either order.
   * What throttles calls, and quotas on how much there is, are not in it: every two calls would meet.
   */
  footprint(command: SdkCommand): Footprint;
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

const suffix = 'Command';

/** `ChangeResourceRecordSets` for a `ChangeResourceRecordSetsCommand`. */
export function operationOf(command: SdkCommand): string {
  const { name } = command.constructor;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
