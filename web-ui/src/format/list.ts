/** Categories as they are kept: parted by commas, in small letters, with hyphens for spaces. */
export function readCategories(text: string): string[] {
  const parts = text.split(/[,，、\n]+/).map((part) =>
    part
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, "-"),
  );
  return [...new Set(parts.filter((part) => part !== ""))];
}

/** What stands on the lines of a text, each once. */
export function readLines(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
}

/** A pasted list: one on a line, or parted by commas or spaces; what stands twice counts once. */
export function readList(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((part) => part !== ""))];
}
