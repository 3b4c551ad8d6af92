import type { ReactNode } from "react";
import { useWords } from "../i18n/context";
import cells from "./Cells.module.css";
import type { Column } from "./Table";
import styles from "./Table.module.css";

export interface Sort {
  by: string;
  descending: boolean;
  onChange: (by: string) => void;
}

interface Props<Row> {
  columns: readonly Column<Row>[];
  sort: Sort | undefined;
  /** Whether the first column takes rows. */
  selects: boolean;
  tame: (row: HTMLElement | null) => void;
}

export function TableHeader<Row>({ columns, sort, selects, tame }: Props<Row>): ReactNode {
  const words = useWords();
  return (
    <div role="rowgroup" className={styles.header}>
      <div role="row" ref={tame} data-row={-1} aria-rowindex={1} className={styles.headerRow}>
        {selects && (
          <div role="columnheader" className={`${cells.cell} ${styles.cell}`}>
            <span className="unseen">{words.table.select}</span>
          </div>
        )}
        {columns.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            className={`${cells.cell} ${styles.cell}`}
            data-align={column.align}
            aria-sort={sortOf(column.sort, sort)}
          >
            {sort !== undefined && column.sort !== undefined ? (
              <SortButton name={column.header} by={column.sort} sort={sort} />
            ) : column.header === "" ? (
              <span className="unseen">{words.table.actions}</span>
            ) : (
              column.header
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function SortButton({ name, by, sort }: { name: string; by: string; sort: Sort }): ReactNode {
  const words = useWords();
  const arrow = sort.by !== by ? "" : sort.descending ? " ↓" : " ↑";
  return (
    <button type="button" className={styles.sort} title={words.table.sortBy(name)} onClick={() => sort.onChange(by)}>
      {name}
      <span aria-hidden="true">{arrow}</span>
    </button>
  );
}

function sortOf(name: string | undefined, sort: Sort | undefined): "ascending" | "descending" | "none" | undefined {
  if (name === undefined || sort === undefined) {
    return undefined;
  }
  if (sort.by !== name) {
    return "none";
  }
  return sort.descending ? "descending" : "ascending";
}
