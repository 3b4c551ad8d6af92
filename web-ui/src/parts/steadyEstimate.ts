/** What is said of the time that is left, by this browser's clock. */
export interface Estimate {
  /** When it was looked at for the first time. */
  since: number;
  /** When it will be over. */
  end: number | null;
  /** In seconds; null while it is too early to say. */
  left: number | null;
}

const NOT_BEFORE_MILLIS = 3000;

/** Nothing for three seconds, and then an end that comes closer and never moves away. */
export function steadyEstimate(before: Estimate | null, seconds: number | undefined, now: number): Estimate {
  const since = before?.since ?? now;
  if (now - since < NOT_BEFORE_MILLIS) {
    return { since, end: null, left: null };
  }
  const told = seconds === undefined ? null : now + seconds * 1000;
  const known = before?.end ?? null;
  const end = told === null ? known : known === null ? told : Math.min(told, known);
  return { since, end, left: end === null ? null : Math.max(Math.ceil((end - now) / 1000), 1) };
}
