import { expect, it } from "vitest";
import { en } from "../i18n/en";
import { shortDigest } from "./digest";
import { escapeControls } from "./foreign";
import { isPlatform, shortPlatform } from "./platform";
import { formatSize } from "./size";
import { formatDuration, formatTime, parseDuration } from "./time";

it("prints sizes with three digits and decimal units", () => {
  expect([0, 526, 999, 1000, 9120, 31_200_000, 999_499, 999_500, 1.5e12].map(formatSize)).toEqual([
    "0 B",
    "526 B",
    "999 B",
    "1 kB",
    "9.12 kB",
    "31.2 MB",
    "999 kB",
    "1 MB",
    "1.5 TB",
  ]);
});

it("tells times relative to now, and as a date after 30 days", () => {
  const now = Date.UTC(2026, 5, 15, 12);
  const tell = (ago: number): string => formatTime(now - ago, now, en.time, "en");
  expect(tell(10_000)).toBe("now");
  expect(tell(6 * 60_000)).toBe("6 min ago");
  expect(tell(3 * 3_600_000)).toBe("3 h ago");
  expect(tell(-3 * 3_600_000)).toBe("in 3 h");
  expect(tell(5 * 86_400_000)).toBe("5 d ago");
  expect(tell(31 * 86_400_000)).toBe("May 15, 2026");
});

it("reads durations of ISO 8601", () => {
  expect(["PT24H", "P3DT2H", "PT1M30S", "24h", "P1Y"].map(parseDuration)).toEqual([86_400, 266_400, 90, null, null]);
});

it("says durations in the largest unit that leaves nothing over", () => {
  const said = ["PT24H", "PT5M", "PT90S", "PT36H", "PT0S", "soon"].map((text) => formatDuration(text, en.time));
  expect(said).toEqual(["1 d", "5 min", "90 s", "36 h", "0 s", "soon"]);
});

it("shortens digests and names unusual algorithms", () => {
  expect(shortDigest(`sha256:${"9c1e2f04ab77".padEnd(64, "0")}`)).toBe("9c1e2f04ab77");
  expect(shortDigest(`sha512:${"9c1e2f04ab77".padEnd(128, "0")}`)).toBe("sha512:9c1e2f04ab77");
});

it("draws controls and changes of direction as escapes", () => {
  expect(escapeControls("a\u202egnp.exe\u0007")).toBe("a\\u202egnp.exe\\u0007");
  expect(escapeControls("标签 é\n\t")).toBe("标签 é\n\t");
});

it("names platforms as a column has room for them", () => {
  expect(["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "windows/amd64"].map(shortPlatform)).toEqual([
    "amd64",
    "arm64",
    "arm/v7",
    "windows/amd64",
  ]);
  expect(isPlatform("unknown/unknown")).toBe(false);
});
