// Two lanes change places. Lanes are alike but for what they are called, so what the code of one does is what
// the code of another does under its own name, and two worlds that differ by who is who are one.

import { taggedAttempt } from '../../../lambdas/lane/yielding.ts';
import type { Pieces } from '../../explorer/pieces.ts';

/** Lanes by their names: `lane-a`. */
export class LaneSwap {
  private readonly words = new Map<string, string>();
  private readonly pattern: RegExp;
  private readonly templates = new Map<number, number>();

  /** @param executions - of each lane, at the most */
  constructor(
    private readonly pieces: Pieces,
    one: string,
    other: string,
    executions: number,
  ) {
    const [ones, others] = [wordsOf(one, executions), wordsOf(other, executions)];
    for (const [place, word] of ones.entries()) {
      this.words.set(word, others[place] ?? '');
      this.words.set(others[place] ?? '', word);
    }
    this.pattern = new RegExp([...this.words.keys()].join('|'), 'g');
  }

  /** What a template becomes; its ids stay where they are. */
  templateOf(template: number): number {
    let swapped = this.templates.get(template);
    if (swapped === undefined) {
      swapped = this.pieces.changed(template, (text) => this.textOf(text));
      this.templates.set(template, swapped);
      this.templates.set(swapped, template);
    }
    return swapped;
  }

  /** What an actor is called then. */
  nameOf(actor: string): string {
    return this.words.get(actor) ?? actor;
  }

  private textOf(text: string): string {
    return text.replace(this.pattern, (word) => this.words.get(word) ?? word);
  }
}

/** All that a lane is called: by actors and executions, by fences, by comments of batches, and by attempts. */
function wordsOf(name: string, executions: number): string[] {
  const letter = name.replace('lane-', '');
  const tag = (count: number) => taggedAttempt(`${name}-${count}`, '');
  const tags = Array.from({ length: executions }, (_, index) => tag(index + 1));
  return [name, `lane=${letter} `, `fencepost ${letter}: `, ...tags];
}
