// Text with random ids in it, so kept that two texts which differ only by those ids are told as one: states
// are the same when one turns into the other by calling its ids something else.

/** A text without its ids, by number, and the ids in order of appearance. */
export interface Piece<Id = string> {
  readonly template: number;
  readonly ids: readonly Id[];
}

/** Stands for an id; no text that is kept contains it. */
const mark = '\u0000';

/** The templates of one search. */
export class Pieces {
  private readonly numbers = new Map<string, number>();
  private readonly templates: string[] = [];
  private readonly examples: (readonly string[])[] = [];

  /** @param idPattern - what is an id, with the flag g */
  constructor(private readonly idPattern: RegExp) {}

  of(text: string): Piece {
    const ids: string[] = [];
    const template = text.replace(this.idPattern, (id) => {
      ids.push(id);
      return mark;
    });
    return { template: this.numberOf(template, ids), ids };
  }

  /** The template that one becomes when its text changes; the ids stay where they are. */
  changed(template: number, change: (text: string) => string): number {
    return this.numberOf(change(this.templates[template] ?? ''), this.exampleOf(template));
  }

  /** The ids of one text of this template. */
  exampleOf(template: number): readonly string[] {
    return this.examples[template] ?? [];
  }

  textOf({ template, ids }: Piece): string {
    const [first = '', ...rest] = (this.templates[template] ?? '').split(mark);
    return first + rest.map((part, index) => (ids[index] ?? '') + part).join('');
  }

  private numberOf(template: string, example: readonly string[]): number {
    const known = this.numbers.get(template);
    if (known !== undefined) return known;
    const number = this.templates.length;
    this.numbers.set(template, number);
    this.templates.push(template);
    this.examples.push(example);
    return number;
  }
}

/** Calls ids by the order in which they come up. They are few: looking through them beats hashing them. */
export class Renaming<Id extends string | number = string> {
  private readonly known: Id[];

  /** @param known - ids that have come up already, each once */
  constructor(known: readonly Id[] = []) {
    this.known = [...known];
  }

  numberOf(id: Id): number {
    const known = this.known.indexOf(id);
    return known < 0 ? this.known.push(id) - 1 : known;
  }

  /** The piece as a part of a key. */
  keyOf({ template, ids }: Piece<Id>): string {
    return ids.length === 0 ? `${template};` : `${template}:${this.numbersOf(ids).join()};`;
  }

  numbersOf(ids: readonly Id[]): number[] {
    return ids.map((id) => this.numberOf(id));
  }

  /** The ids that came up, in order. */
  ids(): Id[] {
    return [...this.known];
  }
}
