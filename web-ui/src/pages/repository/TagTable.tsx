import { ActionIcon } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Tag } from "../../api/tags";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { CopyButton } from "../../parts/CopyButton";
import { Digest } from "../../parts/Digest";
import { Icon } from "../../parts/Icon";
import { Platforms } from "../../parts/Platforms";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { useCopy } from "../../parts/useCopy";
import { usePreferences } from "../../preferences";
import type { Rows } from "../../table/rows";
import { type Column, type RowAction, Table } from "../../table/Table";
import type { Sort } from "../../table/TableHeader";
import type { Selection } from "../../table/useSelection";
import { pullCommand } from "./commands";

interface Props {
  repository: string;
  rows: Rows<Tag>;
  sort: Sort;
  selection: Selection;
  onDelete: ((tag: Tag) => void) | undefined;
  empty: ReactNode;
}

export function TagTable({ repository, rows, sort, selection, onDelete, empty }: Props): ReactNode {
  const { words, language } = useLanguage();
  const navigate = useNavigate();
  const { client } = usePreferences();
  const command = (tag: Tag): string => pullCommand(client, repository, tag.name);
  const copy = useCopy();
  const columns: Column<Tag>[] = [
    {
      id: "tag",
      header: words.terms.tag,
      width: "minmax(140px, 2fr)",
      // The version is read from the name; whichever of the two sorts, the arrow stands here.
      sort: sort.by === "name" ? "name" : "version",
      phone: "first",
      cell: (tag) => (
        <Link className="mono" to="/r/$repository/-/tags/$tag" params={{ repository, tag: tag.name }}>
          {tag.name}
        </Link>
      ),
    },
    {
      id: "same",
      header: words.tags.sameImage,
      width: "minmax(0, 2fr)",
      cell: (tag) => <bdi className="dim mono">{tag.sameImage.join(", ")}</bdi>,
    },
    {
      id: "digest",
      header: words.terms.digest,
      width: "140px",
      cell: (tag) => <Digest digest={tag.digest} repository={repository} />,
    },
    {
      id: "download",
      header: words.size.download,
      width: "84px",
      align: "end",
      sort: "size",
      phone: "first",
      cell: (tag) => tag.downloadSize !== undefined && <Size bytes={tag.downloadSize} />,
    },
    {
      id: "platforms",
      header: words.terms.platforms,
      width: "128px",
      phone: "second",
      cell: (tag) => <Platforms platforms={tag.platforms} />,
    },
    {
      id: "pushed",
      header: words.explore.sorts.pushed,
      width: "92px",
      sort: "pushed",
      phone: "second",
      cell: (tag) => <Time at={tag.pushedAt} />,
    },
    { id: "by", header: words.history.by, width: "minmax(60px, 1fr)", cell: (tag) => <bdi>{tag.pushedBy}</bdi> },
    {
      id: "pulls",
      header: words.explore.sorts.pulls,
      width: "56px",
      align: "end",
      cell: (tag) => formatCount(tag.pulls, language),
    },
    {
      id: "lastPull",
      header: words.repository.lastPull,
      width: "92px",
      cell: (tag) => (tag.lastPull === undefined ? words.tags.never : <Time at={tag.lastPull} />),
    },
    {
      id: "acts",
      header: "",
      width: "92px",
      align: "end",
      cell: (tag) => (
        <>
          <CopyButton compact text={command(tag)} what={command(tag)} />
          <Link
            to="/r/$repository/-/history"
            params={{ repository }}
            search={{ tag: tag.name }}
            aria-label={words.history.ofTagNamed(tag.name)}
            title={words.history.title}
          >
            <Icon name="clock" />
          </Link>
          {onDelete !== undefined && (
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={words.tags.deleteOne(tag.name)}
              onClick={() => onDelete(tag)}
            >
              <Icon name="cross" />
            </ActionIcon>
          )}
        </>
      ),
    },
  ];
  const actions: RowAction<Tag>[] = [
    { id: "copy-command", keys: "c", words: words.keys.copyCommand, run: (tag) => copy(command(tag)) },
    { id: "copy-digest", keys: "y", words: words.keys.copyDigest, run: (tag) => copy(tag.digest) },
    ...(onDelete === undefined ? [] : [{ id: "delete", keys: "d", words: words.keys.delete, run: onDelete }]),
  ];
  return (
    <Table
      label={words.repository.tags}
      columns={columns}
      rows={rows}
      rowKey={(tag) => tag.name}
      empty={empty}
      sort={sort}
      onOpen={(tag) => void navigate({ to: "/r/$repository/-/tags/$tag", params: { repository, tag: tag.name } })}
      actions={actions}
      selection={selection}
    />
  );
}
