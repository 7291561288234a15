// Published benchmarks of stateless model checkers, as programs over registers and locks.

import type { Program } from '../../lib/explorer/program.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { ToyActor } from '../../lib/explorer/toy.ts';

function times(count: number, actor: (index: number) => ToyActor): ToyActor[] {
  return Array.from({ length: count }, (_, index) => actor(index));
}

/** All write one register. */
export function writers(count: number): Program {
  return toyProgram({
    actors: times(
      count,
      (index) =>
        ({ write }) =>
          write('x', index),
    ),
  });
}

/** One writes a register, the others read it. */
export function readers(count: number): Program {
  const writer: ToyActor = ({ write }) => write('x', 1);
  return toyProgram({
    actors: [
      writer,
      ...times(
        count,
        () =>
          async ({ read }) =>
            void (await read('x')),
      ),
    ],
  });
}

/** One looks for the last zero of an array from its end, the others each set an element to one more than that before. */
export function lastZero(count: number): Program {
  const search: ToyActor = async ({ read }) => {
    let index = count;
    while ((await read(`${index}`)) !== 0) index -= 1;
  };
  const step =
    (index: number): ToyActor =>
    async ({ read, write }) =>
      write(`${index + 1}`, (await read(`${index}`)) + 1);
  return toyProgram({ actors: [search, ...times(count, step)] });
}

/** Each sees to it that its inode has a block: the first free one from where it begins to look. */
export function fileSystem(count: number): Program {
  const [blocks, inodes] = [26, 32];
  const actor = (index: number): ToyActor => {
    const inode = index % inodes;
    return async ({ read, write, acquire, release }) => {
      await acquire(`inode ${inode}`);
      if ((await read(`inode ${inode}`)) === 0) {
        let block = (inode * 2) % blocks;
        for (;;) {
          await acquire(`block ${block}`);
          const isBusy = (await read(`busy ${block}`)) !== 0;
          if (!isBusy) {
            await write(`busy ${block}`, 1);
            await write(`inode ${inode}`, block + 1);
          }
          await release(`block ${block}`);
          if (!isBusy) break;
          block = (block + 1) % blocks;
        }
      }
      await release(`inode ${inode}`);
    };
  };
  return toyProgram({ actors: times(count, actor) });
}

/** Each swaps its own number for the next one. */
export function casRotation(count: number): Program {
  return toyProgram({
    actors: times(count, (index) => async ({ compareAndSwap }) => {
      await compareAndSwap('x', index, index + 1);
    }),
  });
}
