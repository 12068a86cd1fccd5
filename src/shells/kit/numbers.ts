// Numbers as people type them.

/** A whole number within its bounds; undefined: not yet one. */
export function wholeOf(text: string, least: number, most: number): number | undefined {
  if (!/^\d+$/.test(text.trim())) return undefined;
  const n = Number(text.trim());
  return n >= least && n <= most ? n : undefined;
}
