// What a call is about, in one line for people.

const MAX_LENGTH = 60;

/** `plans {"pk":{"S":"a"}}` becomes `plans a`: the texts and numbers of an input, in its order. */
export function describeInput(input: object): string {
  const text = leaves(input).join(' ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [String(value)];
  }
  if (value instanceof Uint8Array) return [`${value.byteLength} bytes`];
  if (value instanceof Date) return [value.toISOString()];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
