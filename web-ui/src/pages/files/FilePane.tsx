import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { downloadAddress, type FileEntry, type FilesQuestion, textQuery } from "../../api/files";
import { ApiError } from "../../api/problem";
import { useLanguage, useWords } from "../../i18n/context";
import { CopyButton } from "../../parts/CopyButton";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { describe } from "../../states/describe";
import { QueryStates } from "../../states/QueryStates";
import { type FilesAddress, numberIn } from "./address";
import { pathOf } from "./entries";
import styles from "./Files.module.css";
import { TextView } from "./TextView";
import { isText } from "./text";

interface Props {
  question: FilesQuestion;
  file: FileEntry;
  address: FilesAddress;
  change: (part: Partial<FilesAddress>, replace: boolean) => void;
}

/** What is known of a file, and what is in it. */
export function FilePane({ question, file, address, change }: Props): ReactNode {
  const words = useWords();
  const isFile = file.type === "file";
  return (
    <div className={styles.pane}>
      <div className="stack">
        <h3 className={styles.path}>
          <Foreign text={`/${file.path ?? pathOf(file.entry)}`} />
        </h3>
        <div className="row">
          {file.size !== undefined && <Size bytes={file.size} />}
          <span className="mono">{file.mode}</span>
          <span className="mono">
            {file.uid}:{file.gid}
          </span>
          <span className="dim">
            {words.files.types[file.type] ?? file.type} · <Time at={file.modified} />
          </span>
        </div>
        <Life file={file} />
        {file.target !== undefined && (
          <p>
            {words.files.leadsTo}{" "}
            <span className="mono">
              <Foreign text={file.target} />
            </span>
          </p>
        )}
        {file.attributes.length > 0 && (
          <p className="dim">
            {words.files.attributes} <Foreign text={file.attributes.join(", ")} />
          </p>
        )}
        <div className="row">
          {isFile && (
            <Button component="a" href={downloadAddress(question, file.entry)} download>
              {words.files.download}
            </Button>
          )}
          <CopyLink />
        </div>
      </div>
      {isFile && <Content question={question} file={file} address={address} change={change} />}
    </div>
  );
}

/** In which layers it came, and became what it is. */
function Life({ file: { addedBy, changedBy, change } }: { file: FileEntry }): ReactNode {
  const words = useWords();
  if (addedBy === undefined) {
    return change === undefined ? null : <p>{words.files.changes[change] ?? change}</p>;
  }
  return (
    <p>
      {words.files.addedBy} <LayerLink number={addedBy} />
      {changedBy !== undefined && changedBy !== addedBy && (
        <>
          {", "}
          {words.files.changedBy} <LayerLink number={changedBy} />
        </>
      )}
    </p>
  );
}

function LayerLink({ number }: { number: number }): ReactNode {
  const words = useWords();
  return (
    <Link
      to="."
      search={(before: FilesAddress) => ({ ...before, layer: String(number) })}
      resetScroll={false}
      className={styles.inText}
    >
      {words.files.layer(number)}
    </Link>
  );
}

/** The address that the browser shows is all that one sees. */
function CopyLink(): ReactNode {
  const words = useWords();
  return <CopyButton text={window.location.href} what={words.files.link} face={words.files.copyLink} />;
}

function Content({ question, file, address, change }: Props): ReactNode {
  const { words } = useLanguage();
  const query = useQuery(textQuery(question, file.entry));
  // What the registry shows no more of is to be downloaded, as it says itself.
  if (query.data === undefined && query.error instanceof ApiError && query.error.status === 413) {
    return (
      <Notice>
        <Foreign text={describe(query.error, words.problems)} />
      </Notice>
    );
  }
  return (
    <QueryStates query={query} lines={10}>
      {(text) => {
        if (text === null) {
          return <p className="dim">{words.common.loading}</p>;
        }
        if (text === "") {
          return <p className="dim">{words.files.empty}</p>;
        }
        if (!isText(text)) {
          return <Notice>{words.files.notText}</Notice>;
        }
        return (
          <TextView
            text={text}
            name={file.shown}
            line={numberIn(address.line, 1)}
            onLine={(line) => change({ line: String(line) }, true)}
          />
        );
      }}
    </QueryStates>
  );
}
