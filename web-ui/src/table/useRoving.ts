import { type KeyboardEvent, type RefObject, useCallback, useState } from "react";

const WIDGETS = "a[href], button:not(:disabled), input:not(:disabled), [tabindex]:not([role='row'])";
/** The header, whose buttons sort. */
const HEADER = -1;

interface Roving {
  /** The one row that Tab comes to. */
  active: number;
  moveTo: (row: number) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Takes the widgets of a row out of the tab order: arrows reach them. */
  tame: (row: HTMLElement | null) => void;
}

interface Options {
  grid: RefObject<HTMLElement | null>;
  count: number;
  page: number;
  scrollTo: (row: number) => void;
  onOpen: ((row: number) => void) | undefined;
}

/** One tab stop for a whole table: up and down between rows, left and right among what a row has to press. */
export function useRoving({ grid, count, page, scrollTo, onOpen }: Options): Roving {
  const [row, setRow] = useState(0);
  const active = Math.min(row, Math.max(count - 1, 0));

  const focus = useCallback(
    (index: number) => {
      // The row may have to be drawn first.
      requestAnimationFrame(() => {
        const found = grid.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
        (index === HEADER ? found?.querySelector<HTMLElement>("button") : found)?.focus({ preventScroll: true });
      });
    },
    [grid],
  );

  const moveTo = useCallback(
    (wanted: number) => {
      const hasHeader = grid.current?.querySelector(`[data-row="${HEADER}"] button`) != null;
      const next = Math.max(Math.min(wanted, count - 1), hasHeader ? HEADER : 0);
      if (next >= 0) {
        setRow(next);
        scrollTo(next);
      }
      focus(next);
    },
    [count, focus, grid, scrollTo],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const holder = target.closest<HTMLElement>("[data-row]");
    if (holder === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const at = Number(holder.dataset.row);
    const rows: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: Math.max(at - page, 0),
      Home: 0,
      End: count - 1,
    };
    const next = rows[event.key];
    if (next !== undefined) {
      event.preventDefault();
      moveTo(next);
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      sideways(holder, target, event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key === "Enter" && target === holder && at >= 0) {
      event.preventDefault();
      onOpen?.(at);
    }
  };

  const tame = useCallback((element: HTMLElement | null) => {
    for (const widget of element?.querySelectorAll<HTMLElement>(WIDGETS) ?? []) {
      widget.tabIndex = -1;
    }
  }, []);

  return { active, moveTo, onKeyDown, tame };
}

/** The stops of a row are the row itself and then what can be pressed in it. */
function sideways(row: HTMLElement, from: HTMLElement, step: 1 | -1): void {
  const widgets = [...row.querySelectorAll<HTMLElement>(WIDGETS)];
  const stops = row.dataset.row === String(HEADER) ? widgets : [row, ...widgets];
  stops[stops.indexOf(from) + step]?.focus();
}
