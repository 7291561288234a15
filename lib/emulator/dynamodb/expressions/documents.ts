// Reads and edits documents by path. An edit copies only the containers on its way.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { attributeOf } from '../values.ts';
import type { Item } from '../values.ts';
import { ExpressionProblem } from './tokens.ts';
import type { Path } from './tokens.ts';

/** What stands at a path; undefined if nothing does. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  const [first] = path;
  let value = typeof first === 'string' ? attributeOf(item, first) : undefined;
  for (let index = 1; index < path.length && value !== undefined; index += 1) {
    value = elementOf(value, path[index] ?? '');
  }
  return value;
}

function elementOf(value: AttributeValue, part: string | number): AttributeValue | undefined {
  if (typeof part === 'number') return value.L?.[part];
  return value.M === undefined ? undefined : attributeOf(value.M, part);
}

/** True if something can be put at the path: its parent is there and of the right kind. */
export function hasParent(item: Item, path: Path): boolean {
  if (path.length === 1) return true;
  const parent = valueAt(item, path.slice(0, -1));
  return (typeof path.at(-1) === 'number' ? parent?.L : parent?.M) !== undefined;
}

/** A value for a path; none to remove what is there. */
export interface Edit {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

/**
 * The item after all edits at once: list indexes mean the list as it was.
 *
 * @param edits - of paths that do not overlap and that all have a parent
 */
export function edited(item: Item, edits: readonly Edit[]): Item {
  const next: Record<string, AttributeValue> = { ...item };
  const nested: Edit[] = [];
  for (const edit of edits) {
    if (edit.path.length > 1) nested.push(edit);
    else put(next, String(edit.path[0]), edit.value);
  }
  for (const [name, group] of byHead(nested)) {
    put(next, String(name), editedValue(attributeOf(item, String(name)), group));
  }
  return next;
}

function put(
  item: Record<string, AttributeValue>,
  name: string,
  value: AttributeValue | undefined,
) {
  if (value === undefined) delete item[name];
  else item[name] = value;
}

function editedValue(
  value: AttributeValue | undefined,
  group: readonly Edit[],
): AttributeValue | undefined {
  const [first] = group;
  if (first?.path.length === 1) return first.value;
  const inner = group.map((edit) => ({ path: edit.path.slice(1), value: edit.value }));
  if (value?.L !== undefined) return { L: editedList(value.L, inner) };
  return { M: edited(value?.M ?? {}, inner) };
}

/** An index beyond the end appends; what is removed leaves no gap. */
function editedList(list: readonly AttributeValue[], edits: readonly Edit[]): AttributeValue[] {
  const next: (AttributeValue | undefined)[] = [...list];
  const groups = [...byHead(edits)].sort(([a], [b]) => Number(a) - Number(b));
  for (const [index, group] of groups) {
    const position = Math.min(Number(index), next.length);
    next[position] = editedValue(list[Number(index)], group);
  }
  return next.filter((element) => element !== undefined);
}

/** Only the parts of the item that the paths name; a list keeps its order and no gaps. */
export function projected(item: Item, paths: readonly Path[]): Item {
  const result: Record<string, AttributeValue> = {};
  for (const [name, group] of byHead(paths.map((path) => ({ path })))) {
    const value = projectedValue(attributeOf(item, String(name)), group);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function projectedValue(
  value: AttributeValue | undefined,
  group: readonly { readonly path: Path }[],
): AttributeValue | undefined {
  if (value === undefined || group[0]?.path.length === 1) return value;
  const inner = group.map(({ path }) => path.slice(1)).filter((path) => valueIn(value, path));
  if (inner.length === 0) return undefined;
  if (value.M !== undefined) return { M: projected(value.M, inner) };
  const groups = [...byHead(inner.map((path) => ({ path })))];
  const inOrder = groups.sort(([a], [b]) => Number(a) - Number(b));
  const elements = inOrder.map(([index, tails]) => projectedValue(value.L?.[Number(index)], tails));
  return { L: elements.filter((element) => element !== undefined) };
}

function valueIn(value: AttributeValue, path: Path): boolean {
  let inner: AttributeValue | undefined = value;
  for (const part of path) inner = inner && elementOf(inner, part);
  return inner !== undefined;
}

function byHead<T extends { readonly path: Path }>(
  entries: readonly T[],
): Map<string | number, T[]> {
  const groups = new Map<string | number, T[]>();
  for (const entry of entries) {
    const head = entry.path[0] ?? '';
    const group = groups.get(head);
    if (group) group.push(entry);
    else groups.set(head, [entry]);
  }
  return groups;
}

/** Two paths may not name the same part, or take one document for a list and a map. */
export function requireDisjoint(paths: readonly Path[]): void {
  let conflict: ExpressionProblem | undefined;
  for (const [index, later] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const relation = relationOf(earlier, later);
      if (relation === 'overlap') throw relationProblem(relation, earlier, later);
      if (relation === 'conflict') conflict = relationProblem(relation, earlier, later);
    }
  }
  if (conflict) throw conflict;
}

function relationProblem(relation: string, one: Path, two: Path): ExpressionProblem {
  return new ExpressionProblem(
    `Two document paths ${relation} with each other; must remove or rewrite one of these paths; path one: ${pathText(one)}, path two: ${pathText(two)}`,
  );
}

function relationOf(left: Path, right: Path): 'overlap' | 'conflict' | 'disjoint' {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    if (typeof left[index] !== typeof right[index]) return 'conflict';
    if (left[index] !== right[index]) return 'disjoint';
  }
  return 'overlap';
}

/** `[a, [1], b]`, as DynamoDB shows a path. */
export function pathText(path: Path): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}
