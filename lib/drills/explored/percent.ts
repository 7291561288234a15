// An estimate in words: as exact as it is, and never rounded to all or to nothing.

/** @param share - 0 to 1 */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share < 0.001) return '< 0.1 %';
  if (share > 0.999) return '> 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}
