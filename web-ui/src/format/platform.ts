/** Attestations say that they are for unknown/unknown, which is no platform. */
export function isPlatform(platform: string): boolean {
  return !platform.startsWith("unknown/");
}

/** What stands in a column: nearly everything is for linux, which is left out there. */
export function shortPlatform(platform: string): string {
  return platform.replace(/^linux\//, "").replace(/^arm64\/v8$/, "arm64");
}
