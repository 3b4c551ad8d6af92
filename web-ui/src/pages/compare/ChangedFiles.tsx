import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import {
  type ChangedFolder,
  type Comparison,
  changedFilesQuery,
  type FileChanged,
  type Pair,
} from "../../api/comparisons";
import type { Reference } from "../../app/reference";
import { formatCount, formatSize } from "../../format/size";
import { useLanguage, useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Empty } from "../../states/Empty";
import { allAtOnce, useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { entryIn, placeOf } from "../files/address";
import { isEntry, pathOf } from "../files/entries";
import { isBinaryName } from "../files/isBinaryName";
import { Change } from "./Change";
import type { CompareAddress } from "./Differences";
import { describeChange } from "./describeChange";
import { Lines } from "./Lines";

/** The registry compares the lines of files up to this. */
const MOST_COMPARED = 1 << 20;

interface Props {
  comparison: Comparison;
  pair: Pair;
  names: { from: Reference; to: Reference };
  address: CompareAddress;
  change: (part: CompareAddress) => void;
}

/** One by one; where there are many, folder by folder until one is chosen. */
export function ChangedFiles({ comparison, pair, names, address, change }: Props): ReactNode {
  const words = useWords();
  const entry = entryIn(address) ?? "";
  const file = address.file !== undefined && isEntry(address.file) ? address.file : null;
  if (file !== null) {
    return <Lines key={file} pair={pair} entry={file} close={() => change({ file: undefined })} />;
  }
  if (entry === "" && comparison.directories.length > 0) {
    return <Folders folders={comparison.directories} open={(folder) => change(placeOf(folder))} />;
  }
  return (
    <>
      {entry !== "" && (
        <div className="row">
          <Button onClick={() => change({ path: undefined, entry: undefined })}>{words.compare.allFolders}</Button>
          <span className="mono">
            <Foreign text={`/${pathOf(entry)}`} />
          </span>
        </div>
      )}
      <Files pair={pair} names={names} entry={entry} showLines={(of) => change({ file: of })} />
    </>
  );
}

function Folders({ folders, open }: { folders: ChangedFolder[]; open: (entry: string) => void }): ReactNode {
  const { words, language } = useLanguage();
  const count = (of: number): string => formatCount(of, language);
  const columns: Column<ChangedFolder>[] = [
    {
      id: "path",
      header: words.compare.folder,
      width: "minmax(160px, 1fr)",
      phone: "first",
      // What lies in the root itself is told in sum alone.
      cell: (row) =>
        row.entry === "" ? (
          "/"
        ) : (
          <Link to="/compare" search={(before) => ({ ...before, ...placeOf(row.entry) })} resetScroll={false}>
            /<Foreign text={row.path ?? row.shown} />
          </Link>
        ),
    },
    ...(["added", "changed", "removed"] as const).map(
      (change): Column<ChangedFolder> => ({
        id: change,
        header: words.files.changes[change] ?? change,
        width: "96px",
        align: "end",
        phone: "second",
        cell: (row) => <span className="number">{count(row[change])}</span>,
      }),
    ),
  ];
  return (
    <Table
      label={words.compare.views.files}
      columns={columns}
      rows={allAtOnce(folders)}
      rowKey={(row) => row.entry}
      empty={<Empty why={words.compare.sameFiles} />}
      onOpen={(row) => open(row.entry)}
    />
  );
}

interface FilesProps {
  pair: Pair;
  names: { from: Reference; to: Reference };
  entry: string;
  showLines: (entry: string) => void;
}

function Files({ pair, names, entry, showLines }: FilesProps): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const rows = useKeysetRows(changedFilesQuery(queries, pair, entry));
  const columns: Column<FileChanged>[] = [
    {
      id: "change",
      header: words.compare.change,
      width: "96px",
      phone: "second",
      cell: (row) => <Change change={row.change} />,
    },
    {
      id: "path",
      header: words.files.name,
      width: "minmax(200px, 3fr)",
      phone: "first",
      cell: (row) => <FileLink of={row.to === null ? names.from : names.to} file={row} />,
    },
    {
      id: "size",
      header: words.size.size,
      width: "150px",
      align: "end",
      phone: "second",
      cell: (row) => <span className="number">{sizes(row)}</span>,
    },
    {
      id: "aspects",
      header: words.compare.whatDiffers,
      width: "minmax(160px, 2fr)",
      phone: "second",
      cell: (row) => <span>{describeChange(row, words.compare.aspects)}</span>,
    },
    {
      id: "lines",
      header: "",
      width: "96px",
      align: "end",
      phone: "second",
      cell: (row) =>
        hasLines(row) && (
          <Button
            size="compact-xs"
            aria-label={words.compare.showLinesOf(row.shown)}
            onClick={() => showLines(row.entry)}
          >
            {words.compare.showLines}
          </Button>
        ),
    },
  ];
  return (
    <Table
      label={words.compare.views.files}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.entry}
      empty={<Empty why={words.compare.sameFiles} />}
    />
  );
}

/** Whether there may be text to compare: of regular files that the registry would look into. */
function hasLines({ change, aspects, shown, from, to }: FileChanged): boolean {
  if (isBinaryName(shown)) {
    return false;
  }
  const files = [from, to].filter((file) => file !== null);
  const differs = change !== "changed" || aspects.includes("content") || aspects.includes("type");
  return differs && files.every(({ type, size }) => type === "file" && (size ?? 0) <= MOST_COMPARED);
}

/** Leads to the file in the image that has it: the second, unless it is gone there. */
function FileLink({ of, file }: { of: Reference; file: FileChanged }): ReactNode {
  const text = <Foreign text={file.path === undefined ? `/${file.shown}` : `/${file.path}`} />;
  const { repository } = of;
  const search = placeOf(file.entry);
  return of.tag === undefined ? (
    <Link to="/r/$repository/-/manifests/$digest/files" params={{ repository, digest: of.digest }} search={search}>
      {text}
    </Link>
  ) : (
    <Link to="/r/$repository/-/tags/$tag/files" params={{ repository, tag: of.tag }} search={search}>
      {text}
    </Link>
  );
}

function sizes({ from, to }: FileChanged): string {
  const one = from?.size;
  const other = to?.size;
  if (one === undefined || other === undefined || one === other) {
    const only = other ?? one;
    return only === undefined ? "" : formatSize(only);
  }
  return `${formatSize(one)} → ${formatSize(other)}`;
}
