// Answers of AWS calls as text and back, so that a function can be given them again: outputs with their
// bodies and dates, and errors that are still of their class.

import { bodyOf } from '../../emulator/s3/body.ts';

/** Stands for a date. Most answers have none, and are read without looking at each of their values. */
const dateKey = '$dateMs';

interface Body {
  transformToByteArray(): Promise<Uint8Array>;
}

/** Texts of answers; remembers the classes of errors that it has seen. */
export class Answers {
  private readonly classes = new Map<string, object>();

  /** An output as text. A body is used up by it. */
  async ofOutput(output: object): Promise<string> {
    const { Body: body, ...rest } = output as { readonly Body?: Body };
    const bytes = body && Buffer.from(await body.transformToByteArray()).toString('latin1');
    return JSON.stringify({ rest, bytes }, datesAsMs);
  }

  /** An answer that is nothing but JSON. */
  ofJson(rest: object): string {
    return JSON.stringify({ rest });
  }

  ofError(error: unknown): string {
    if (!(error instanceof Error)) throw error;
    const prototype: unknown = Object.getPrototypeOf(error);
    this.classes.set(error.name, prototype as object);
    const { name, message } = error;
    return JSON.stringify(
      { name, message, rest: Object.fromEntries(Object.entries(error)) },
      datesAsMs,
    );
  }

  /** `ok`, or the name of the error that the text is of. */
  outcomeOf(text: string): string {
    return (JSON.parse(text) as { readonly name?: string }).name ?? 'ok';
  }

  /** An output anew. @throws the error that the text is of */
  give(text: string): object {
    const reviver = text.includes(dateKey) ? msAsDates : undefined;
    const { rest, bytes, name, message } = JSON.parse(text, reviver) as {
      readonly rest: object;
      readonly bytes?: string;
      readonly name?: string;
      readonly message?: string;
    };
    if (name !== undefined) throw this.error(name, message ?? '', rest);
    return bytes === undefined ? rest : { ...rest, Body: bodyOf(Buffer.from(bytes, 'latin1')) };
  }

  private error(name: string, message: string, rest: object): Error {
    const prototype = this.classes.get(name) ?? Error.prototype;
    const error = Object.create(prototype) as Error;
    return Object.assign(error, { message, stack: `${name}: ${message}`, ...rest, name });
  }
}

function datesAsMs(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return original instanceof Date ? { [dateKey]: original.getTime() } : value;
}

function msAsDates(_key: string, value: unknown): unknown {
  const isDate = typeof value === 'object' && value !== null && dateKey in value;
  return isDate ? new Date(Number(value[dateKey])) : value;
}
