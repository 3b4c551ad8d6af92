/** So much of a file tells what it is. */
const LOOKED_AT = 8192;
/** Text of another encoding has more of what is no UTF-8 than this, one in so many characters. */
const ONE_IN = 10;

/** Whether bytes that were read as UTF-8 are of use to eyes. */
export function isText(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  const strange = start.split("\ufffd").length - 1;
  return !start.includes("\0") && strange * ONE_IN <= start.length;
}

/** The lines, without what ends them. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") {
    lines.pop();
  }
  return lines;
}
