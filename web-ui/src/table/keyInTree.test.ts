import { expect, it } from "vitest";
import { keyInTree } from "./keyInTree";
import type { TreeNode } from "./TreeGrid";

function node(name: string, level: number, open: boolean | null): TreeNode {
  return { key: name, name, level, open, place: 1, of: 1 };
}

const ROWS = [
  node("etc", 1, true),
  node("apt", 2, false),
  node("passwd", 2, null),
  node("Pam.conf", 2, null),
  node("srv", 1, false),
];

it("opens with an arrow to the right, and then goes in", () => {
  expect(keyInTree(ROWS, 1, "ArrowRight", "")).toEqual({ act: "toggle" });
  expect(keyInTree(ROWS, 0, "ArrowRight", "")).toEqual({ act: "move", to: 1 });
  expect(keyInTree(ROWS, 2, "ArrowRight", "")).toBeNull();
});

it("closes with an arrow to the left, and then goes up to the folder", () => {
  expect(keyInTree(ROWS, 0, "ArrowLeft", "")).toEqual({ act: "toggle" });
  expect(keyInTree(ROWS, 3, "ArrowLeft", "")).toEqual({ act: "move", to: 0 });
  expect(keyInTree(ROWS, 4, "ArrowLeft", "")).toEqual({ act: "move", to: 4 });
});

it("stays within the rows", () => {
  expect(keyInTree(ROWS, 4, "ArrowDown", "")).toEqual({ act: "move", to: 4 });
  expect(keyInTree(ROWS, 0, "PageUp", "")).toEqual({ act: "move", to: 0 });
  expect(keyInTree(ROWS, 0, "End", "")).toEqual({ act: "move", to: 4 });
  expect(keyInTree([], 0, "ArrowDown", "")).toBeNull();
});

it("comes to a row by what it begins with, round again at the end", () => {
  expect(keyInTree(ROWS, 0, "p", "")).toEqual({ act: "typed", text: "p", to: 2 });
  expect(keyInTree(ROWS, 2, "p", "")).toEqual({ act: "typed", text: "p", to: 3 });
  expect(keyInTree(ROWS, 2, "a", "p")).toEqual({ act: "typed", text: "pa", to: 2 });
  expect(keyInTree(ROWS, 4, "e", "")).toEqual({ act: "typed", text: "e", to: 0 });
  expect(keyInTree(ROWS, 0, "z", "")).toEqual({ act: "typed", text: "z", to: null });
});

it("leaves other keys to the page", () => {
  for (const key of ["/", "?", "Escape", "Tab", "[", " "]) {
    expect(keyInTree(ROWS, 0, key, ""), key).toBeNull();
  }
});
