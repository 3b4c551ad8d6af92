/** JSON with its lines broken; any other text as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is no JSON, which the reader sees best from the text itself.
    return text;
  }
}
