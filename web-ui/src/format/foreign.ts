/** Controls, and what changes the direction of text: neither may act in our pages, and both have to be seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the controls are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
