import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/theme/tokens.css", "utf8");
const TEXTS = ["text", "dim", "accent", "ok", "warn", "danger"];
const BACKGROUNDS = ["page", "surface", "hover", "selected"];

function colours(theme: "light" | "dark"): Map<string, string> {
  const start = css.indexOf(`:root[data-mantine-color-scheme="${theme}"]`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    throw new Error("a token is missing");
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  const of = colours(theme);

  it("has every text readable on every background", () => {
    for (const text of TEXTS) {
      for (const background of BACKGROUNDS) {
        expect(contrast(of.get(text), of.get(background)), `${text} on ${background}`).toBeGreaterThanOrEqual(5.1);
      }
    }
  });

  it("has states readable on their tints", () => {
    for (const state of ["ok", "warn", "danger"]) {
      expect(contrast(of.get(state), of.get(`${state}-tint`)), state).toBeGreaterThanOrEqual(5.1);
      expect(contrast(of.get("text"), of.get(`${state}-tint`)), state).toBeGreaterThanOrEqual(11);
    }
  });

  it("has body text at 11:1 and the borders of controls at 3.2:1", () => {
    for (const background of BACKGROUNDS) {
      expect(contrast(of.get("text"), of.get(background)), background).toBeGreaterThanOrEqual(11);
      expect(contrast(of.get("control"), of.get(background)), background).toBeGreaterThanOrEqual(3.2);
    }
  });

  it("has words on filled buttons at 6.5:1", () => {
    expect(contrast(of.get("on-accent"), of.get("accent"))).toBeGreaterThanOrEqual(6.5);
  });
});
