import { expect, it } from "vitest";
import { en } from "./en";
import { browserLanguage } from "./languages";
import { zh } from "./zh";

/** All texts of a dictionary, and what its functions say of numbers and names, by their place. */
function texts(part: unknown, place = ""): [string, string][] {
  if (typeof part === "string") {
    return [[place, part]];
  }
  if (typeof part === "function") {
    // What is put in between is text of any language, and marked so that it stays apart.
    return [[place, String(part("…", "minute", false, 2))]];
  }
  return Object.entries(part as object).flatMap(([name, value]) => texts(value, `${place}.${name}`));
}

it("says everything in Chinese that it says in English", () => {
  expect(
    texts(zh)
      .map(([place]) => place)
      .sort(),
  ).toEqual(
    texts(en)
      .map(([place]) => place)
      .sort(),
  );
});

it("keeps to the words of the design: no please, no oops, no exclamation marks", () => {
  for (const [place, text] of texts(en)) {
    expect(text, place).not.toMatch(/please|oops|successfully|!/i);
  }
});

it("parts Chinese and Latin text by a space, and ends sentences with full-width marks", () => {
  for (const [place, text] of texts(zh)) {
    expect(text, place).not.toMatch(/[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/);
    expect(text, place).not.toMatch(/[\u4e00-\u9fff][.,:;!?]/);
  }
});

it("takes the first of the browser's languages that it has", () => {
  expect(browserLanguage(["de-DE", "zh-TW", "en"])).toBe("zh");
  expect(browserLanguage(["de"])).toBe("en");
});
