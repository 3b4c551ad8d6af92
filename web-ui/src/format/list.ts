/** A pasted list: one on a line, or parted by commas or spaces; what stands twice counts once. */
export function readList(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((part) => part !== ""))];
}
