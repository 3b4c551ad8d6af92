import { expect, it } from "vitest";
import { type Estimate, steadyEstimate } from "./steadyEstimate";

/** What is said at each second, of what the server estimates then. */
function told(...estimates: (number | undefined)[]): (number | null)[] {
  let last: Estimate | null = null;
  return estimates.map((seconds, at) => {
    last = steadyEstimate(last, seconds, at * 1000);
    return last.left;
  });
}

it("says nothing in the first three seconds", () => {
  expect(told(9, 8, 7, 6)).toEqual([null, null, null, 6]);
});

it("never jumps back", () => {
  expect(told(9, 9, 9, 9, 30, 5, 20)).toEqual([null, null, null, 9, 8, 5, 4]);
});

it("says nothing that nobody knows, and goes on when the server says no more", () => {
  expect(told(undefined, undefined, undefined, undefined, 5, undefined)).toEqual([null, null, null, null, 5, 4]);
});

it("ends at one second, as long as it goes on", () => {
  expect(told(1, 1, 1, 1, 1, 1)).toEqual([null, null, null, 1, 1, 1]);
});
