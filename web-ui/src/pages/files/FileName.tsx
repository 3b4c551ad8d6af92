import type { ReactNode } from "react";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { pathOf } from "./entries";
import styles from "./Files.module.css";
import type { TreeRow } from "./Tree";

const SIGNS: Record<string, string> = { added: "+", changed: "~", removed: "−" };

/** A name as the tree has it: whether it opens, what the layer did to it, and where a link leads. */
export function FileName({ row, flat }: { row: Extract<TreeRow, { kind: "file" }>; flat: boolean }): ReactNode {
  const { words, language } = useLanguage();
  const { file, open } = row;
  const { change, below } = file;
  return (
    <>
      <span className={styles.marker} aria-hidden="true">
        {open === null ? "" : open ? "▾" : "▸"}
      </span>
      {change !== undefined && (
        <span className={styles.change} data-change={change}>
          <span aria-hidden="true">{SIGNS[change]}</span>
          <span className="unseen">{words.files.changes[change] ?? change}</span>
        </span>
      )}
      <span className={styles.fileName} data-change={change}>
        {/* What is not to be seen is written as its number by the registry already. */}
        <Foreign text={flat ? (file.path ?? pathOf(file.entry)) : file.shown} />
        {file.type === "directory" && "/"}
        {file.target !== undefined && (
          <span className="dim">
            {" → "}
            <Foreign text={file.target} />
          </span>
        )}
        {below !== undefined && below.names !== undefined && open === false && (
          <span className="dim number"> ({formatCount(below.names, language)})</span>
        )}
      </span>
    </>
  );
}
