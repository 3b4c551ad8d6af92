import type { Dictionary } from "../i18n/en";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Relative up to 30 days, and a date beyond. The future is told the same way: what is due has times there. */
export function formatTime(time: number, now: number, words: Dictionary["time"], language: string): string {
  const distance = Math.abs(now - time);
  const ahead = time > now;
  if (distance < MINUTE) {
    // The clock that is shared moves in steps, so that what has just happened can be ahead of it.
    return ahead && distance > MINUTE / 2 ? words.soon : words.now;
  }
  // What is over counts when it is full; what is to come is told as long as it lasts.
  const count = ahead ? Math.round : Math.floor;
  if (distance < HOUR) {
    return words.relative(count(distance / MINUTE), "minute", ahead);
  }
  if (distance < 2 * DAY) {
    return words.relative(count(distance / HOUR), "hour", ahead);
  }
  if (distance < 30 * DAY) {
    return words.relative(count(distance / DAY), "day", ahead);
  }
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(time);
}

export function formatAbsolute(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" }).format(time);
}

/** An ISO 8601 duration as the API writes them, such as PT24H or P3DT2H, in seconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null) {
    return null;
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}

/** A duration of the API as people say it, in the largest unit that leaves nothing over; as it came if it is none. */
export function formatDuration(text: string, words: Dictionary["time"]): string {
  const seconds = parseDuration(text);
  if (seconds === null) {
    return text;
  }
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  const [unit, length] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ["second", 1];
  return words.lasting(seconds / length, unit);
}
