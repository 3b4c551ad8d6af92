/** Where a sign-in returns to: a path of this origin, or null for anything that leads elsewhere. */
export function localPath(to: string | undefined, origin: string): string | null {
  if (to === undefined || !to.startsWith("/") || to.startsWith("//") || to.includes("\\")) {
    return null;
  }
  const target = URL.parse(to, origin);
  return target === null || target.origin !== origin ? null : target.pathname + target.search + target.hash;
}
