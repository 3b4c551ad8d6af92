/** An image as addresses of comparisons name it: NAME:TAG or NAME@DIGEST. */
export function nameOf(repository: string, reference: string): string {
  return `${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
}
