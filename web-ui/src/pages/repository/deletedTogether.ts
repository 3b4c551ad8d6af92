import type { Deletion } from "../../api/history";

/** One deletion of many leaves its lines with less than this between them. */
const GAP_MILLIS = 2000;

type Line = Pick<Deletion, "id" | "deletedAt" | "deletedBy">;

/** What went in one go with the lines that are taken, these among it: by the same person, one right after the other. */
export function deletedTogether(lines: readonly Line[], taken: ReadonlySet<string>): number[] {
  const together: number[] = [];
  let run: Line[] = [];
  const end = (): void => {
    if (run.some((line) => taken.has(String(line.id)))) {
      together.push(...run.map((line) => line.id));
    }
    run = [];
  };
  for (const line of lines) {
    const before = run.at(-1);
    if (before !== undefined && !isNext(before, line)) {
      end();
    }
    run.push(line);
  }
  end();
  return together;
}

function isNext(before: Line, line: Line): boolean {
  const gap = Math.abs(Date.parse(before.deletedAt) - Date.parse(line.deletedAt));
  return before.deletedBy === line.deletedBy && gap < GAP_MILLIS;
}
