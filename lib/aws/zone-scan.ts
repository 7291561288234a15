// Which pages of a zone have to be listed to see some of its names: from one wanted name to the next, in Route
// 53's order, passing over what lies between. Never more requests than a listing of the whole zone.

/** Every record at one name and of one type, or all records at and under a name. */
export interface Wanted {
  readonly name: string;
  /** Present: this type at this very name. Absent: everything at and under the name. */
  readonly type?: 'TXT';
}

/** A wanted part of the zone with its place in Route 53's order. */
interface Range extends Wanted {
  readonly order: string;
}

export class Scan {
  private readonly pending: Range[];

  constructor(wanted: readonly Wanted[]) {
    this.pending = wanted
      .map((one) => ({ ...one, order: orderOf(one.name) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  /** Where the next page has to start; undefined when everything wanted was seen. */
  next(): Wanted | undefined {
    return this.pending[0];
  }

  /**
   * Takes note that a page ended before this name, which starts the page after it.
   *
   * @returns whether that page is where to go on; if not, it holds nothing that is wanted: {@link next}
   */
  passed(name: string): boolean {
    const order = orderOf(name);
    const first = this.pending.findIndex((range) => !isOver(range, order));
    this.pending.splice(0, first < 0 ? this.pending.length : first);
    const [range] = this.pending;
    return range !== undefined && range.order <= order;
  }
}

/** Whether the listing is past everything in the range. What lies under a name follows it without a gap. */
function isOver(range: Range, order: string): boolean {
  if (order <= range.order) return false;
  return range.type !== undefined || !order.startsWith(range.order);
}

const octalEscape = /\\(\d{3})/g;

/** `www.example.com` → `com.example.www.`: the text by which Route 53 sorts, escapes as what they stand for. */
function orderOf(name: string): string {
  const reversed = `${name.replace(/\.$/, '').split('.').toReversed().join('.')}.`;
  return reversed.replace(octalEscape, (escape, octal: string) =>
    // An escaped dot ends no label.
    escape === '\\056' ? escape : String.fromCharCode(parseInt(octal, 8)),
  );
}
