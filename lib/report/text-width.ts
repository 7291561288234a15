// How wide a label is before any browser has seen it. Labels on timelines are set in a monospaced font,
// so that a count of characters is enough; the widest common one decides, and some room is left.

/** Size of the labels on a timeline, in SVG units. */
const labelSize = 11;
const widthPerSize = 0.62;

export function labelWidth(text: string): number {
  return Math.ceil(Array.from(text).length * labelSize * widthPerSize);
}

/** How many characters fit. */
export function fittingCharacters(width: number): number {
  return Math.max(0, Math.floor(width / (labelSize * widthPerSize)));
}
