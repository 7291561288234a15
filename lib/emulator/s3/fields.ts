// Which fields an operation's input may have. One that is not emulated is refused by name: ignoring
// it would change what the call means.

import { NotEmulatedError } from '../service.ts';

/** @throws NotEmulatedError a field is set that is not in `emulated` */
export function requireFields(
  operation: string,
  input: object,
  emulated: ReadonlySet<string>,
): void {
  for (const [field, value] of Object.entries(input)) {
    if (value === undefined || emulated.has(field)) continue;
    throw new NotEmulatedError(`${operation}.${field}`, [...emulated]);
  }
}
