import type { TreeNode } from "./TreeGrid";

/** What a key does in a tree. */
export type TreeAct =
  | { act: "move"; to: number }
  | { act: "toggle" }
  | { act: "open" }
  | { act: "openBeside" }
  | { act: "typed"; text: string; to: number | null };

const PAGE = 15;

/** Null for keys that are not the tree's. `typed` is what was typed just before. */
export function keyInTree(rows: readonly TreeNode[], at: number, key: string, typed: string): TreeAct | null {
  const row = rows[at];
  if (row === undefined) {
    return null;
  }
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return move(Math.min(at + 1, last));
    case "ArrowUp":
      return move(Math.max(at - 1, 0));
    case "PageDown":
      return move(Math.min(at + PAGE, last));
    case "PageUp":
      return move(Math.max(at - PAGE, 0));
    case "Home":
      return move(0);
    case "End":
      return move(last);
    case "Enter":
      return { act: "open" };
    case "*":
      return { act: "openBeside" };
    case "ArrowRight":
      return row.open === false ? { act: "toggle" } : row.open === true ? move(Math.min(at + 1, last)) : null;
    case "ArrowLeft":
      return row.open === true ? { act: "toggle" } : move(parentOf(rows, at));
    default:
      return /^[\p{L}\p{N}._-]$/u.test(key) ? jump(rows, at, typed + key) : null;
  }
}

function move(to: number): TreeAct {
  return { act: "move", to };
}

function parentOf(rows: readonly TreeNode[], at: number): number {
  const level = rows[at]?.level ?? 1;
  for (let above = at - 1; above >= 0; above--) {
    if ((rows[above]?.level ?? 1) < level) {
      return above;
    }
  }
  return at;
}

/** The next row that begins so. A first letter moves on from a row that begins with it; later ones may stay. */
function jump(rows: readonly TreeNode[], at: number, text: string): TreeAct {
  const wanted = text.toLowerCase();
  const first = text.length === 1 ? at + 1 : at;
  for (let step = 0; step < rows.length; step++) {
    const index = (first + step) % rows.length;
    if (rows[index]?.name.toLowerCase().startsWith(wanted) === true) {
      return { act: "typed", text, to: index };
    }
  }
  return { act: "typed", text, to: null };
}
