import { expect, it } from "vitest";
import { matchScore } from "./match";

function order(typed: string, texts: string[]): string[] {
  return texts
    .map((text) => ({ text, score: matchScore(typed, text) }))
    .filter((one): one is { text: string; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .map((one) => one.text);
}

it("finds by the letters in their order, the closest first", () => {
  expect(order("gc", ["Garbage collection", "Magic", "Users"])).toEqual(["Garbage collection", "Magic"]);
  expect(order("mir", ["Admire it", "Mirrors"])).toEqual(["Mirrors", "Admire it"]);
  expect(order("xyz", ["Mirrors"])).toEqual([]);
});
