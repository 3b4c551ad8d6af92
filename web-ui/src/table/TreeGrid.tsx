import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useWords } from "../i18n/context";
import cells from "./Cells.module.css";
import { keyInTree } from "./keyInTree";
import styles from "./TreeGrid.module.css";
import { useRowHeight } from "./useRowHeight";

/** What a row of a tree has to tell of itself. */
export interface TreeNode {
  key: string;
  level: number;
  /** Null for what cannot be opened. */
  open: boolean | null;
  /** For who types to come to it. */
  name: string;
  place: number;
  /** -1 while nobody knows. */
  of: number;
}

export interface TreeColumn<Row> {
  id: string;
  header: string;
  width: string;
  align?: "end";
  /** Left out on a phone. */
  wide?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Props<Row extends TreeNode> {
  label: string;
  /** The first has the name, and is moved in by the level. */
  columns: readonly TreeColumn<Row>[];
  rows: readonly Row[];
  /** False while more rows may come. */
  complete: boolean;
  selected: string | null;
  onOpen: (row: Row) => void;
  onToggle: (row: Row) => void;
  onOpenBeside: (row: Row) => void;
  /** Called with the rows that are drawn. */
  onSee: (rows: readonly Row[]) => void;
}

const OVERSCAN = 8;
/** Deeper levels are told, and moved in no further: the name needs room as well. */
const DEEPEST = 12;
const INDENT = 16;
/** Letters within this belong to one word. */
const TYPING_MILLIS = 600;

/** A tree of which only the rows in sight are drawn: one tab stop, arrows open and close, typing jumps. */
export function TreeGrid<Row extends TreeNode>(props: Props<Row>): ReactNode {
  const { label, columns, rows, complete, selected, onOpen, onToggle, onOpenBeside, onSee } = props;
  const words = useWords();
  const { height, phone } = useRowHeight();
  const rowHeight = phone ? 44 : height;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is why they are measured again
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  useEffect(() => onSee(items.flatMap(({ index }) => rows[index] ?? [])));

  const [activeKey, setActiveKey] = useState<string | null>(null);
  const found = rows.findIndex((row) => row.key === (activeKey ?? selected));
  const active = found === -1 ? 0 : found;
  const moveTo = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) {
      setActiveKey(row.key);
      virtual.scrollToIndex(index, { align: "auto" });
      focusRow(scroller, index);
    }
  };
  useSelected(rows, selected, (index) => {
    setActiveKey(null);
    virtual.scrollToIndex(index, { align: "auto" });
  });

  const typed = useRef({ text: "", at: 0 });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const row = rows[active];
    const recent = event.timeStamp - typed.current.at < TYPING_MILLIS ? typed.current.text : "";
    const act = keyInTree(rows, active, event.key, recent);
    if (act === null || row === undefined) {
      return;
    }
    event.preventDefault();
    switch (act.act) {
      case "move":
        moveTo(act.to);
        break;
      case "toggle":
        onToggle(row);
        break;
      case "open":
        onOpen(row);
        break;
      case "openBeside":
        onOpenBeside(row);
        break;
      case "typed":
        typed.current = { text: act.text, at: event.timeStamp };
        if (act.to !== null) {
          moveTo(act.to);
        }
        break;
    }
  };
  const shown = columns.filter((column) => !phone || column.wide !== true);
  return (
    <div
      ref={scroller}
      role="treegrid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={complete ? rows.length + 1 : -1}
      className={styles.tree}
      style={{ "--tracks": shown.map((column) => column.width).join(" ") } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} className={styles.headerRow}>
          {shown.map((column) => (
            <div key={column.id} role="columnheader" data-align={column.align} className={cells.cell}>
              {column.header === "" ? <span className="unseen">{words.table.actions}</span> : column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the tree
              <div
                key={item.key}
                role="row"
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-level={row.level}
                aria-posinset={row.place}
                aria-setsize={row.of}
                aria-expanded={row.open ?? undefined}
                aria-selected={row.key === selected}
                tabIndex={item.index === active ? 0 : -1}
                className={`${cells.row} ${styles.row}`}
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                onFocus={() => setActiveKey(row.key)}
                onClick={() => onOpen(row)}
              >
                {shown.map((column, at) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    data-align={column.align}
                    className={cells.cell}
                    style={at === 0 ? { paddingInlineStart: (Math.min(row.level, DEEPEST) - 1) * INDENT } : undefined}
                  >
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** Comes to what the address names, once its row is there; later the reader scrolls as they like. */
function useSelected(rows: readonly TreeNode[], selected: string | null, show: (index: number) => void): void {
  const seen = useRef<string | null>(null);
  useEffect(() => {
    const index = rows.findIndex((row) => row.key === selected);
    if (selected !== seen.current && index !== -1) {
      seen.current = selected;
      show(index);
    }
  });
}

function focusRow(scroller: RefObject<HTMLElement | null>, index: number): void {
  // The row may have to be drawn first.
  requestAnimationFrame(() => {
    scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus({ preventScroll: true });
  });
}
