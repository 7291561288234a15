// Reads the fields of one object of a definition. A field that nobody read is refused at the end, so
// that neither a typing error nor a feature that is not emulated can pass in silence.

import { InvalidDefinitionError, notEmulated } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { isArray, isObject } from './json.ts';

/** The fields of one object, each to be taken by name and type. */
export class Fields {
  private readonly read = new Set<string>(['Comment']);
  private readonly record: JsonObject;

  /**
   * @param state - the state that the object belongs to; empty at the top
   * @param at - where in the state: `Retry[0]`; empty for the state itself
   */
  constructor(
    value: Json | undefined,
    readonly state: string,
    private readonly at = '',
  ) {
    if (!isObject(value)) throw new InvalidDefinitionError(state, at, 'must be an object');
    this.record = value;
  }

  /** The value of a field, whatever it is; undefined if it is absent. */
  take(name: string): Json | undefined {
    this.read.add(name);
    return Object.hasOwn(this.record, name) ? this.record[name] : undefined;
  }

  /** A string; undefined if it is absent, as with all of these. */
  string(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.fail(name, 'must be a string');
  }

  boolean(name: string): boolean | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(name, 'must be true or false');
  }

  /** An integer of at least `least`. */
  integer(name: string, least: number): number | undefined {
    const value = this.number(name, least);
    if (value === undefined || Number.isInteger(value)) return value;
    return this.fail(name, 'must be an integer');
  }

  /** A number of at least `least`. */
  number(name: string, least: number): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least) return value;
    return this.fail(name, `must be a number of at least ${least}`);
  }

  /** The items of an array, at least one, each made by `make` from its value and its place. */
  list<Item>(name: string, make: (value: Json, at: string) => Item): Item[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (!isArray(value) || value.length === 0) return this.fail(name, 'must be a non-empty array');
    return value.map((item, index) => make(item, this.place(`${name}[${index}]`)));
  }

  /** Strings, at least one. */
  strings(name: string): string[] {
    const items = this.list(name, (value, at) => {
      if (typeof value === 'string') return value;
      throw new InvalidDefinitionError(this.state, at, 'must be a string');
    });
    return items ?? this.fail(name, 'is missing');
  }

  /** The value taken from a field, which must be there. */
  required<Value>(name: string, value: Value | undefined): Value {
    return value ?? this.fail(name, 'is missing');
  }

  /** One of two fields, where AWS lets a number stand as itself or as a path. */
  exclusive<Value>(one: string, left: Value | undefined, other: string, right: Value | undefined) {
    if (left === undefined || right === undefined) return left ?? right;
    return this.fail(other, `cannot stand beside ${one}`);
  }

  /** The object itself, every field counted as taken. */
  all(): JsonObject {
    Object.keys(this.record).forEach((name) => this.read.add(name));
    return this.record;
  }

  /** Whether the field is there, without taking it. */
  has(name: string): boolean {
    return Object.hasOwn(this.record, name);
  }

  /** Refuses fields of the language that are not emulated. */
  refuse(names: readonly string[], emulated: readonly string[]): void {
    for (const name of names) {
      if (this.has(name)) throw notEmulated(this.state, this.place(name), emulated);
    }
  }

  /** Refuses fields that nobody took. */
  done(): void {
    const stray = Object.keys(this.record).find((name) => !this.read.has(name));
    if (stray !== undefined) this.fail(stray, 'is not a field of this');
  }

  /** The full name of a field: `Retry[0].ErrorEquals`. */
  place(name: string): string {
    return this.at === '' ? name : `${this.at}.${name}`;
  }

  /** @throws {@link InvalidDefinitionError} always */
  fail(name: string, problem: string): never {
    throw new InvalidDefinitionError(this.state, this.place(name), problem);
  }
}
