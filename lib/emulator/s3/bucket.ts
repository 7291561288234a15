// The objects of one bucket, and their listing in the order of their keys' bytes.

/** An object as it was put. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** With its quotation marks, as HTTP has it. */
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModifiedMs: number;
}

/** What a listing shows: an object, or the common beginning of several keys. */
export type Entry =
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface Listing {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Only what comes later is listed. */
  readonly after: Position;
}

/** Between two entries: behind a key, or behind all keys with a common beginning. */
export interface Position {
  readonly kind: 'object' | 'prefix';
  readonly text: string;
}

/** One bucket, without versions. Every read sees the latest write. */
export class Bucket {
  private readonly objects = new Map<string, StoredObject>();
  /** The objects by key; made anew after a key came or went. */
  private ordered: readonly StoredObject[] | undefined;

  /** Another bucket with the same objects. */
  copy(): Bucket {
    const copy = new Bucket();
    for (const object of this.objects.values()) copy.put(object);
    return copy;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  put(object: StoredObject): void {
    this.objects.set(object.key, object);
    this.ordered = undefined;
  }

  delete(key: string): void {
    this.objects.delete(key);
    this.ordered = undefined;
  }

  /** The objects by key, as text; when they were put does not count. */
  text(): string {
    const told = this.inOrder().map(({ key, bytes }) => [
      key,
      Buffer.from(bytes).toString('latin1'),
    ]);
    return JSON.stringify(told);
  }

  *entries({ prefix, delimiter, after }: Listing): Generator<Entry> {
    let lastPrefix: string | undefined;
    for (const object of this.inOrder()) {
      const { key } = object;
      if (!key.startsWith(prefix) || !isBehind(key, after)) continue;
      const common = commonPrefix(key, prefix, delimiter);
      if (common === undefined) yield { kind: 'object', object };
      else if (common !== lastPrefix) yield { kind: 'prefix', prefix: common };
      lastPrefix = common;
    }
  }

  private inOrder(): readonly StoredObject[] {
    this.ordered ??= [...this.objects.values()].sort((a, b) => compareKeys(a.key, b.key));
    return this.ordered;
  }
}

function isBehind(key: string, { kind, text }: Position): boolean {
  if (kind === 'prefix' && key.startsWith(text)) return false;
  return compareKeys(key, text) > 0;
}

function commonPrefix(
  key: string,
  prefix: string,
  delimiter: string | undefined,
): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
