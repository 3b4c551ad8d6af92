import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../i18n/context";
import { useActions } from "../keys/actions";
import { Failure } from "../states/Failure";
import { Loading } from "../states/Loading";
import cells from "./Cells.module.css";
import type { Rows } from "./rows";
import styles from "./Table.module.css";
import { type Sort, TableHeader } from "./TableHeader";
import { useRoving } from "./useRoving";
import { useRowHeight } from "./useRowHeight";
import type { Selection } from "./useSelection";

export interface Column<Row> {
  id: string;
  /** Empty over what can be done with a row. */
  header: string;
  /** A track of a CSS grid: set, so that nothing moves when rows come. */
  width: string;
  align?: "end";
  /** The name that the server sorts by; a column without has no arrow. */
  sort?: string;
  /** The line that it stands in on a phone; without, it is not shown there. */
  phone?: "first" | "second";
  cell: (row: Row) => ReactNode;
}

/** What a key does with the row that is focused. */
export interface RowAction<Row> {
  id: string;
  keys: string;
  words: string;
  run: (row: Row) => void;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: Rows<Row>;
  rowKey: (row: Row) => string | number;
  empty: ReactNode;
  sort?: Sort;
  onOpen?: (row: Row) => void;
  actions?: readonly RowAction<Row>[];
  /** Where rows can be taken, to do something with all of them. */
  selection?: Selection;
}

const OVERSCAN = 8;

/** The one table: rows of one height, of which only those in sight are drawn, asked for page by page. */
export function Table<Row>(props: Props<Row>): ReactNode {
  const { label, columns, rows, rowKey, empty, sort, onOpen, actions = [], selection } = props;
  const words = useWords();
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { height, phone } = useRowHeight();
  const margin = useOffset(body);
  const { count, at, see } = rows;
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: margin,
    getItemKey: (index) => {
      const row = at(index);
      return row === undefined ? index : rowKey(row);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is why they are measured again
  useLayoutEffect(() => virtual.measure(), [virtual, height]);

  const items = virtual.getVirtualItems();
  const firstSeen = items.at(0)?.index ?? 0;
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => see(firstSeen, lastSeen));

  const scrollTo = useCallback((row: number) => virtual.scrollToIndex(row, { align: "auto" }), [virtual]);
  const open = onOpen === undefined ? undefined : (index: number) => withRow(at(index), onOpen);
  const roving = useRoving({ grid, count, page: 20, scrollTo, onOpen: open });
  useKeptFocus(grid, count, () => roving.moveTo(Math.min(roving.active, count - 1)));
  useActions([
    {
      id: "next-row",
      keys: "j",
      words: words.table.next,
      run: () => roving.moveTo(nextRow(grid.current, roving.active)),
    },
    { id: "previous-row", keys: "k", words: words.table.previous, run: () => roving.moveTo(roving.active - 1) },
    ...(selection === undefined
      ? []
      : [
          { id: "select", keys: "x", words: words.table.select, run: () => selection.toggle(roving.active, false) },
          { id: "unselect", keys: "Escape", words: words.table.selectNone, run: selection.clear },
        ]),
    ...actions.map((action) => ({ ...action, run: () => withRow(at(roving.active), action.run) })),
  ]);

  if (rows.error !== null && count === 0) {
    return <Failure error={rows.error} retry={rows.retry} />;
  }
  if (rows.isLoading) {
    return <Loading lines={10} height={`${height}px`} />;
  }
  if (count === 0) {
    return empty;
  }
  const tracks = [...(selection === undefined ? [] : ["20px"]), ...columns.map((column) => column.width)].join(" ");
  return (
    <>
      <div
        ref={grid}
        role="grid"
        tabIndex={-1}
        aria-label={label}
        aria-rowcount={rows.total === null ? -1 : rows.total + 1}
        className={styles.table}
        data-phone={phone || undefined}
        data-old={rows.isOld || undefined}
        style={{ "--tracks": tracks, "--row-height": `${height}px` } as React.CSSProperties}
        onKeyDown={roving.onKeyDown}
      >
        <TableHeader columns={columns} sort={sort} selects={selection !== undefined} tame={roving.tame} />
        <div ref={body} role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = at(item.index);
            const taken = row !== undefined && selection?.keys.has(String(rowKey(row)));
            return (
              <div
                key={item.key}
                ref={roving.tame}
                role="row"
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={selection === undefined ? undefined : taken === true}
                tabIndex={item.index === roving.active ? 0 : -1}
                className={`${cells.row} ${styles.row}`}
                style={{ transform: `translateY(${item.start - margin}px)` }}
              >
                {selection !== undefined && (
                  <div role="gridcell" className={`${cells.cell} ${styles.cell}`} data-line="first">
                    <input
                      type="checkbox"
                      aria-label={words.table.select}
                      checked={taken === true}
                      disabled={row === undefined}
                      onClick={(event) => selection.toggle(item.index, event.shiftKey)}
                      onChange={() => undefined}
                    />
                  </div>
                )}
                {columns.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={`${cells.cell} ${styles.cell}`}
                    data-align={column.align}
                    data-line={column.phone ?? "none"}
                  >
                    {row === undefined ? <span className={styles.coming} /> : column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {rows.error !== null && <Failure error={rows.error} retry={rows.retry} />}
    </>
  );
}

/** A row that is deleted takes the focus with it: the row that is in its place gets it. */
function useKeptFocus(grid: React.RefObject<HTMLElement | null>, count: number, restore: () => void): void {
  const before = useRef({ count, row: null as Element | null });
  useEffect(() => {
    const { row } = before.current;
    // A row that is out of sight only is not brought back.
    const isGone = count < before.current.count && row !== null && !row.isConnected;
    if (isGone && count > 0 && document.activeElement === document.body) {
      restore();
    }
    const active = document.activeElement;
    before.current = { count, row: grid.current?.contains(active) === true ? active : isGone ? null : row };
  });
}

/** The first press comes to the row that is active, later ones go on from it. */
function nextRow(grid: HTMLElement | null, active: number): number {
  return grid?.contains(document.activeElement) === true ? active + 1 : active;
}

function withRow<Row>(row: Row | undefined, run: (row: Row) => void): void {
  if (row !== undefined) {
    run(row);
  }
}

/** How far down the page the rows begin. */
function useOffset(element: React.RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const found = element.current;
    if (found !== null) {
      setOffset(Math.round(found.getBoundingClientRect().top + window.scrollY));
    }
  });
  return offset;
}
