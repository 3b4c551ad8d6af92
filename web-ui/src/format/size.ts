const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Decimal units and three digits, as the docker client prints sizes: 526 B, 9.12 kB, 31.2 MB. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be printed as 1000 with three digits.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${UNITS[unit]}`;
}

/** Counts that a column has room for: 412, 8.1 k, 1.2 M. */
export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language, {
    notation: count >= 10_000 ? "compact" : "standard",
    maximumFractionDigits: 1,
  }).format(count);
}
