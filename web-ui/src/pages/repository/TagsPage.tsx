import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { may, repositoryQuery } from "../../api/repositories";
import { TAG_SORTS, type TagSort, tagsQuery } from "../../api/tags";
import { announce } from "../../app/announce";
import { isPlatform } from "../../format/platform";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { usePlacedRows } from "../../table/rows";
import { useSelection } from "../../table/useSelection";
import { olderFirst } from "./olderFirst";
import { TagSelection } from "./TagSelection";
import { TagTable } from "./TagTable";
import { useDeleteTags } from "./useDeleteTags";

const PAUSE_MILLIS = 120;

/** The tags of a repository: filtered and sorted over all of them, by the server. */
export function TagsPage(): ReactNode {
  const words = useWords();
  const { repository } = useParams({ from: "/r/$repository/-/tags" });
  const search = useSearch({ from: "/r/$repository/-/tags" });
  const navigate = useNavigate({ from: "/r/$repository/-/tags" });
  const about = useQuery(repositoryQuery(repository));
  const sort: TagSort = TAG_SORTS.find((one) => one === search.sort) ?? "version";
  // Names are read from A on, everything else from the newest or largest.
  const ascending = search.order === undefined ? sort === "name" : search.order === "asc";
  const filter = { q: search.q, platform: search.platform, attached: search.show === "attached" };
  const rows = usePlacedRows(tagsQuery(repository, filter, sort, ascending));
  const selection = useSelection((index) => rows.at(index)?.name);
  const remove = useDeleteTags(repository, selection.clear);
  const deletable = about.data !== undefined && may(about.data, "delete");

  const change = (part: Partial<typeof search>): void => {
    // What is selected is always in sight of the filter.
    if (selection.keys.size > 0 && !("sort" in part)) {
      announce(words.tags.dropped(selection.keys.size));
      selection.clear();
    }
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  };
  const sortBy = (by: string): void =>
    change({ sort: by, order: by !== sort ? undefined : ascending ? "desc" : "asc" });
  const total = rows.total ?? 0;
  const isWhole = search.q === undefined && search.platform === undefined && rows.total !== null && !rows.isOld;
  const attached = !isWhole ? 0 : filter.attached ? total : Math.max((about.data?.listed?.tags ?? 0) - total, 0);
  return (
    <>
      <div className="row">
        <FilterField value={search.q ?? ""} onChange={(q) => change({ q: q === "" ? undefined : q })} />
        <NativeSelect
          aria-label={words.terms.platform}
          value={search.platform ?? ""}
          onChange={(event) => change({ platform: event.currentTarget.value || undefined })}
          data={[
            { value: "", label: words.explore.anyPlatform },
            ...(about.data?.listed?.platforms.filter(isPlatform) ?? []),
          ]}
        />
        <NativeSelect
          aria-label={words.explore.sort}
          value={sort}
          onChange={(event) => change({ sort: event.currentTarget.value, order: undefined })}
          data={TAG_SORTS.map((one) => ({ value: one, label: words.tags.sorts[one] }))}
        />
        <Checkbox
          label={words.tags.attachedMany(attached)}
          checked={filter.attached}
          onChange={(event) => change({ show: event.currentTarget.checked ? "attached" : undefined })}
        />
        <span className="dim number" role="status">
          {rows.total !== null && words.tags.count(rows.total, rows.first?.untagged ?? 0)}
        </span>
      </div>
      <TagSelection
        repository={repository}
        selected={olderFirst(rows, selection.keys)}
        filter={filter}
        total={total}
        remove={remove}
        deletable={deletable}
        clear={selection.clear}
      />
      <TagTable
        repository={repository}
        rows={rows}
        sort={{ by: sort, descending: !ascending, onChange: sortBy }}
        selection={selection}
        onDelete={deletable ? (tag) => remove.now({ tags: [tag.name] }) : undefined}
        empty={
          search.q === undefined && search.platform === undefined ? (
            <Empty why={filter.attached ? words.tags.noneAttached : words.tags.none} />
          ) : (
            <Empty why={words.tags.nothingFits(search.q ?? search.platform ?? "")}>
              <Button onClick={() => change({ q: undefined, platform: undefined })}>{words.common.clear}</Button>
            </Empty>
          )
        }
      />
    </>
  );
}

/** Asks a moment after the last key, and follows the address. */
function FilterField({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const words = useWords();
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    if (document.activeElement !== field.current) {
      setText(value);
    }
  }, [value]);
  return (
    <TextInput
      ref={field}
      type="search"
      data-filter
      aria-label={words.tags.filter}
      placeholder={words.tags.filter}
      maxLength={128}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => onChange(typed.trim()), PAUSE_MILLIS);
      }}
    />
  );
}
