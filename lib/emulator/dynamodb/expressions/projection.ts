// The grammar of projection expressions: a list of document paths.

import type { Cursor, Path } from './tokens.ts';

/** @throws ExpressionProblem the text is not a list of paths */
export function parseProjection(cursor: Cursor): readonly Path[] {
  const paths = [cursor.takePath() ?? cursor.fail()];
  while (cursor.accept(',')) paths.push(cursor.takePath() ?? cursor.fail());
  cursor.finish(['reserved']);
  return paths;
}
