import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import styles from "./Files.module.css";
import { linesOf } from "./text";

const LINE_HEIGHT = 20;
const OVERSCAN = 20;

interface Props {
  text: string;
  name: string;
  /** The line that the address names. */
  line: number | null;
  onLine: (line: number) => void;
}

/** Text with the numbers of its lines, of which only those in sight are drawn. A long line is cut, and can be shown whole. */
export function TextView({ text, name, line, onLine }: Props): ReactNode {
  const words = useWords();
  const lines = useMemo(() => linesOf(text), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
  });
  // Only what comes with the address is scrolled to: a line that was clicked on is in sight.
  const wanted = useRef(line);
  useEffect(() => {
    if (wanted.current !== null) {
      virtual.scrollToIndex(wanted.current - 1, { align: "center" });
    }
  }, [virtual]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard as well
    <section ref={scroller} className={styles.text} aria-label={name} tabIndex={0}>
      <div
        className={styles.lines}
        style={{ height: virtual.getTotalSize(), "--digits": String(lines.length).length } as React.CSSProperties}
      >
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className={styles.line}
            data-current={index + 1 === line || undefined}
            style={{ transform: `translateY(${start}px)` }}
          >
            <button
              type="button"
              tabIndex={-1}
              className={styles.lineNumber}
              aria-label={words.files.line(index + 1)}
              onClick={() => onLine(index + 1)}
            >
              {index + 1}
            </button>
            <span className={styles.lineText}>
              <Foreign text={lines[index] ?? ""} />
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
