/** The first 12 hex digits. The usual algorithm goes without saying; any other is named. */
export function shortDigest(digest: string): string {
  const [algorithm = "", hex = ""] = digest.split(":");
  return algorithm === "sha256" ? hex.slice(0, 12) : `${algorithm}:${hex.slice(0, 12)}`;
}
