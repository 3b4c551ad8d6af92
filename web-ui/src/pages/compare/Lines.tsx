import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { type ChangedLines, linesQuery, type Pair } from "../../api/comparisons";
import { ApiError } from "../../api/problem";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { WaitForJob } from "../../parts/WaitForJob";
import { QueryStates } from "../../states/QueryStates";
import { pathOf } from "../files/entries";
import styles from "./Lines.module.css";

interface Props {
  pair: Pair;
  entry: string;
  close: () => void;
}

/** The lines in which a text file differs, as a unified diff. */
export function Lines({ pair, entry, close }: Props): ReactNode {
  const words = useWords();
  const query = useQuery(linesQuery(pair, entry));
  // What was pressed has gone with the list.
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  return (
    <section className="stack" aria-label={words.compare.lines}>
      <div className="row">
        <Button ref={back} onClick={close}>
          {words.compare.backToFiles}
        </Button>
        <h2 className={styles.path}>
          <Foreign text={`/${pathOf(entry)}`} />
        </h2>
        {query.data?.data != null && (
          <span className="dim number">{words.compare.linesAre(query.data.data.added, query.data.data.removed)}</span>
        )}
      </div>
      {query.data === undefined && query.error instanceof ApiError && query.error.status === 422 ? (
        <Notice>{words.compare.noLines}</Notice>
      ) : (
        <QueryStates query={query} hidden={words.files.noSuchFile} lines={8}>
          {({ data, job }) =>
            data === null ? (
              <WaitForJob key={job.id} job={job} again={() => void query.refetch()} />
            ) : (
              <Hunks lines={data} />
            )
          }
        </QueryStates>
      )}
    </section>
  );
}

const SIGNS: Record<string, string> = { added: "+", removed: "−", same: " " };

function Hunks({ lines }: { lines: ChangedLines }): ReactNode {
  const words = useWords();
  if (lines.hunks.length === 0) {
    return <p className="dim">{words.compare.sameLines}</p>;
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard as well */}
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table}>
          {lines.hunks.map((hunk) => (
            <tbody key={`${hunk.fromLine} ${hunk.toLine}`}>
              <tr className={styles.hunk}>
                <th scope="rowgroup" colSpan={4}>
                  @@ −{hunk.fromLine},{hunk.fromLines} +{hunk.toLine},{hunk.toLines} @@
                </th>
              </tr>
              {hunk.lines.map((line) => (
                <tr key={`${line.from} ${line.to}`} data-change={line.change}>
                  <td className={styles.number}>{line.from}</td>
                  <td className={styles.number}>{line.to}</td>
                  <td className={styles.sign}>
                    <span aria-hidden="true">{SIGNS[line.change]}</span>
                    {line.change !== "same" && (
                      <span className="unseen">{words.files.changes[line.change] ?? line.change}</span>
                    )}
                  </td>
                  <td className={styles.text}>
                    <Foreign text={line.text} />
                    {line.length !== undefined && <span className="dim"> {words.compare.cut(line.length)}</span>}
                    {!line.newline && <span className="dim"> {words.compare.noNewline}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {!lines.complete && <Notice tone="warn">{words.compare.notAllLines}</Notice>}
    </>
  );
}
