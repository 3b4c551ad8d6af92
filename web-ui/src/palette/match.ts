/** How well what was typed names a text, and null where it does not: its letters have to be there, in their order. */
export function matchScore(typed: string, text: string): number | null {
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const where = text.toLowerCase();
  if (wanted === "") {
    return 0;
  }
  if (where.startsWith(typed.toLowerCase())) {
    return 1000 - where.length;
  }
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const found = where.indexOf(letter, at + 1);
    if (found === -1) {
      return null;
    }
    // Letters that follow each other, or begin a word, are what people mean.
    score += found === at + 1 ? 8 : /[\s/._-]/.test(where[found - 1] ?? " ") ? 6 : 0;
    score -= Math.min(found - at - 1, 5);
    at = found;
  }
  return score;
}
