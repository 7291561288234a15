// Texts with ids: apart and together again, and told as one only when one turns into the other by new names.

import { describe, expect, test } from 'vitest';
import { Pieces, Renaming } from '../../lib/explorer/pieces.ts';

const idPattern = /#\d/g;

describe('a text taken apart', () => {
  test.each([
    { text: '', ids: [] },
    { text: 'nothing to name', ids: [] },
    { text: '#1', ids: ['#1'] },
    { text: 'from #1 to #2, back to #1', ids: ['#1', '#2', '#1'] },
    { text: '#3#3', ids: ['#3', '#3'] },
  ])('$text', ({ text, ids }) => {
    const pieces = new Pieces(idPattern);
    pieces.of('another one, with #9');
    const piece = pieces.of(text);
    expect(piece.ids).toEqual(ids);
    expect(pieces.textOf(piece)).toBe(text);
  });

  test('with other ids is another text', () => {
    const pieces = new Pieces(idPattern);
    const { template } = pieces.of('from #1 to #2');
    expect(pieces.textOf({ template, ids: ['#7', '#8'] })).toBe('from #7 to #8');
  });
});

describe('texts are one', () => {
  test.each([
    { one: ['from #1 to #2'], other: ['from #3 to #4'], want: true },
    { one: ['from #1 to #2'], other: ['from #2 to #1'], want: true },
    { one: ['from #1 to #1'], other: ['from #3 to #4'], want: false },
    { one: ['from #1 to #2'], other: ['from #3 to #3'], want: false },
    { one: ['from #1 to #2'], other: ['from #1 for #2'], want: false },
    { one: ['from #1 to #2'], other: ['from #1 to #2 '], want: false },
    { one: ['a #1 #2', 'b #2'], other: ['a #5 #6', 'b #6'], want: true },
    { one: ['a #1 #2', 'b #2'], other: ['a #5 #6', 'b #5'], want: false },
    { one: ['a #1', 'b #1'], other: ['a #1', 'b #2'], want: false },
  ])('$one and $other: $want', ({ one, other, want }) => {
    const pieces = new Pieces(idPattern);
    const keyOf = (texts: readonly string[]) => {
      const renaming = new Renaming();
      return texts.map((text) => renaming.keyOf(pieces.of(text))).join('');
    };
    expect(keyOf(one) === keyOf(other)).toBe(want);
  });
});

describe('a renaming', () => {
  test('numbers ids as they come up, those known first', () => {
    const renaming = new Renaming<string>(['#5', '#3']);
    expect(renaming.numbersOf(['#3', '#9', '#5', '#9', '#1'])).toEqual([1, 2, 0, 2, 3]);
    expect(renaming.ids()).toEqual(['#5', '#3', '#9', '#1']);
  });

  test('gives ids back by their numbers', () => {
    const [here, there] = [new Renaming<string>(['#1', '#2']), new Renaming(['#8', '#9'])];
    const numbers = here.numbersOf(['#2', '#1', '#2']);
    expect(numbers.map((number) => there.ids()[number])).toEqual(['#9', '#8', '#9']);
  });
});
