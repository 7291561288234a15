// The hash of the bundles: the one that certificates name is that of today's sources, wherever they lie.

import { appendFileSync, cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundlesHash } from '../../lib/stacks/bundles-hash.ts';
import { temporaryFolder } from '../cli/run-main.ts';

const root = join(import.meta.dirname, '../..');
const hash = bundlesHash();

test('bundles.json is what is bundled today; if not: run npm run build:machines', () => {
  const committed = readFileSync(join(root, 'lib/drills/bundles.json'), 'utf8');
  expect(JSON.parse(committed)).toEqual({ sha256: hash });
});

describe('in a copy in another folder', () => {
  const copy = temporaryFolder();
  for (const name of ['lambdas', 'lib', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  async function hashOfCopy(): Promise<string> {
    const { href } = pathToFileURL(join(copy, 'lib/stacks/bundles-hash.ts'));
    const { bundlesHash: ofCopy } = (await import(href)) as { bundlesHash: () => string };
    return ofCopy();
  }

  test('the same sources have the same hash', async () => {
    expect(await hashOfCopy()).toBe(hash);
  });

  test.each(['lambdas/lane/install.ts', 'lib/control-plane/fence.ts'])(
    'a change of %s changes it',
    async (name) => {
      appendFileSync(join(copy, name), '\nprocess.emitWarning("changed");\n');
      expect(await hashOfCopy()).not.toBe(hash);
      cpSync(join(root, name), join(copy, name));
    },
  );
});
