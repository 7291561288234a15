// What is there at once or comes later. A search makes most of its steps a second time, when nothing has to be
// found out any more; a promise for each of them would be most of its time.

export type Soon<T> = T | Promise<T>;

/** Goes on with a value, at once if it is there. */
export function whenThere<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
