import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type FilesFilter, type FilesPage, type FilesQuestion, listFiles } from "../../api/files";
import { announce } from "../../app/announce";
import { useLanguage } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Size } from "../../parts/Size";
import { describe } from "../../states/describe";
import { Empty } from "../../states/Empty";
import { type TreeColumn, TreeGrid, type TreeNode } from "../../table/TreeGrid";
import { type FilesAddress, placeOf } from "./address";
import { foldersOf } from "./entries";
import { FileName } from "./FileName";
import { MOST_NODES, Tree, type TreeRow } from "./Tree";

interface Props {
  question: FilesQuestion;
  filter: FilesFilter;
  first: FilesPage;
  selected: string | null;
  open: (part: Partial<FilesAddress>, replace: boolean) => void;
  /** What is found, in place of folders. */
  flat: boolean;
}

type Node = TreeNode & { row: TreeRow };

/** The folders of an image, as far as they have been opened. */
export function FileTree({ question, filter, first, selected, open, flat }: Props): ReactNode {
  const { words, language } = useLanguage();
  const queries = useQueryClient();
  const [tree] = useState(
    () =>
      new Tree(
        async (entry, after) => {
          const { data, job } = await listFiles(question, filter, entry, after, undefined);
          if (data === null) {
            // The index has gone meanwhile: the page begins anew, with the job that makes it.
            void queries.invalidateQueries({ queryKey: ["files"] });
            throw new Error(job.note);
          }
          return data;
        },
        first,
        flat,
      ),
  );
  const rows = useSyncExternalStore(tree.subscribe, tree.rows);
  const nodes = useMemo(() => rows.map((row) => nodeOf(row)), [rows]);
  // What was chosen here is open or closed as the reader wants it.
  const chosen = useRef<string | null>(null);
  useEffect(() => {
    if (selected !== null && !flat && selected !== chosen.current) {
      void tree.reveal(selected, foldersOf(selected));
    }
  }, [tree, selected, flat]);
  const complete = rows.every((row) => row.kind === "file");
  useEffect(() => announce(words.files.count(first.files.length, first.next === undefined)), [words, first]);

  const choose = ({ row }: Node): void => {
    if (row.kind === "failed") {
      void tree.more(row.folder);
    } else if (row.kind === "file") {
      const isFolder = row.file.type === "directory";
      chosen.current = row.key;
      if (isFolder && flat) {
        open({ ...placeOf(row.key), q: undefined, size: undefined, changed: undefined }, false);
        return;
      }
      if (isFolder) {
        tree.toggle(row.key);
      }
      open(placeOf(row.key), isFolder);
    }
  };
  if (rows.length === 0) {
    return (
      <Empty why={flat ? words.files.nothingFits : words.files.noFiles}>
        {flat && (
          <Button onClick={() => open({ q: undefined, size: undefined, changed: undefined }, true)}>
            {words.common.clear}
          </Button>
        )}
      </Empty>
    );
  }
  const ofFile = (cell: (row: Extract<TreeRow, { kind: "file" }>) => ReactNode) => (node: Node) =>
    node.row.kind === "file" ? cell(node.row) : null;
  const columns: TreeColumn<Node>[] = [
    {
      id: "name",
      header: words.files.name,
      width: "minmax(0, 1fr)",
      cell: ({ row }) => {
        switch (row.kind) {
          case "file":
            return <FileName row={row} flat={flat} />;
          case "failed":
            return (
              <>
                <Foreign text={describe(row.error, words.problems)} />
                <Button size="compact-xs" tabIndex={-1} onClick={() => void tree.more(row.folder)}>
                  {words.common.retry}
                </Button>
              </>
            );
          case "more":
            return (
              <span className="dim">
                {row.full ? words.files.full(MOST_NODES.toLocaleString(language)) : words.common.loading}
              </span>
            );
        }
      },
    },
    {
      id: "size",
      header: words.size.size,
      width: "76px",
      align: "end",
      cell: ofFile(({ file }) => {
        const bytes = file.size ?? file.below?.bytes;
        return bytes !== undefined && <Size bytes={bytes} />;
      }),
    },
    {
      id: "layer",
      header: words.tag.layer,
      width: "44px",
      align: "end",
      wide: true,
      cell: ofFile(({ file }) => file.changedBy),
    },
    {
      id: "mode",
      header: words.files.mode,
      width: "52px",
      wide: true,
      cell: ofFile(({ file }) => <span className="mono">{file.mode}</span>),
    },
  ];
  return (
    <TreeGrid
      label={words.files.tree}
      columns={columns}
      rows={nodes}
      complete={complete}
      selected={selected}
      onOpen={choose}
      onToggle={({ row }) => tree.toggle(row.key)}
      onOpenBeside={({ row }) => tree.openBeside(row.key)}
      onSee={(seen) => {
        for (const { row } of seen) {
          if (row.kind === "more" && !row.full) {
            void tree.more(row.folder);
          }
        }
      }}
    />
  );
}

function nodeOf(row: TreeRow): Node {
  const { key, level } = row;
  return row.kind === "file"
    ? { key, level, open: row.open, name: row.file.shown, place: row.place, of: row.of, row }
    : { key, level, open: null, name: "", place: 1, of: -1, row };
}
