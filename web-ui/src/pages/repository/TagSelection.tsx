import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Doomed, previewDeletion, type TagFilter } from "../../api/tags";
import { formatSize } from "../../format/size";
import { useWords } from "../../i18n/context";
import { Notice } from "../../parts/Notice";
import { QueryStates } from "../../states/QueryStates";
import { nameOf } from "../compare/nameOf";
import styles from "./TagSelection.module.css";
import type { DeleteTags } from "./useDeleteTags";

/** More than this is told about before it is done, whatever goes. */
const WITHOUT_PREVIEW = 50;

interface Props {
  repository: string;
  /** The oldest first. */
  selected: string[];
  filter: TagFilter;
  /** How many match the filter. */
  total: number;
  remove: DeleteTags;
  /** Others may still compare. */
  deletable: boolean;
  clear: () => void;
}

/** What can be done with the tags that are taken, or with all that match. */
export function TagSelection({ repository, selected, filter, total, remove, deletable, clear }: Props): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Doomed | null>(null);
  // Some are told about as well when an image would lose its last name, and a look that fails says why.
  const look = useMutation({
    mutationFn: (doomed: Doomed) => previewDeletion(repository, doomed),
    onSuccess: ({ manifests }, doomed) => (manifests > 0 ? setAsked(doomed) : remove.now(doomed)),
    onError: (_, doomed) => setAsked(doomed),
  });
  const ask = (doomed: Doomed, count: number): void => {
    if (count > WITHOUT_PREVIEW) {
      setAsked(doomed);
    } else if (count > 1) {
      look.mutate(doomed);
    } else {
      remove.now(doomed);
    }
  };
  if (asked !== null) {
    return (
      <DeletionPreview
        repository={repository}
        doomed={asked}
        busy={remove.isPending}
        onDelete={(matching) => {
          // What was looked at goes, and nothing when other tags match by now.
          remove.now("tags" in asked ? asked : { ...asked, expected: matching });
          setAsked(null);
        }}
        onClose={() => setAsked(null)}
      />
    );
  }
  if (selected.length === 0) {
    return null;
  }
  const [first, second, ...more] = selected;
  const compared = (from: string, to: string) => ({ from: nameOf(repository, from), to: nameOf(repository, to) });
  return (
    <div className={styles.bar} role="toolbar" aria-label={words.tags.selection}>
      <span className="number">{words.tags.selected(selected.length)}</span>
      {first !== undefined && second !== undefined && more.length === 0 && (
        <Button onClick={() => void navigate({ to: "/compare", search: compared(first, second) })}>
          {words.compare.compare}
        </Button>
      )}
      {deletable && (
        <Button
          color="danger"
          loading={remove.isPending || look.isPending}
          onClick={() => ask({ tags: selected }, selected.length)}
        >
          {words.tags.deleteMany(selected.length)}
        </Button>
      )}
      {deletable && total > selected.length && (
        <Button onClick={() => ask({ matching: filter }, Number.POSITIVE_INFINITY)}>
          {words.tags.deleteAll(total)}
        </Button>
      )}
      <Button variant="subtle" onClick={clear}>
        {words.common.clear}
      </Button>
    </div>
  );
}

interface PreviewProps {
  repository: string;
  doomed: Doomed;
  busy: boolean;
  /** With what the preview says matches a filter. */
  onDelete: (matching: string | undefined) => void;
  onClose: () => void;
}

/** The numbers beforehand. */
function DeletionPreview({ repository, doomed, busy, onDelete, onClose }: PreviewProps): ReactNode {
  const words = useWords();
  const query = useQuery({
    queryKey: ["deletion-preview", repository, doomed],
    queryFn: () => previewDeletion(repository, doomed),
    staleTime: 0,
  });
  return (
    <Notice tone="warn">
      <QueryStates query={query} lines={1}>
        {({ tags, manifests, bytes, matching }) => (
          <div className="row">
            <span className="grow">{words.tags.wouldFree(tags, manifests, formatSize(bytes))}</span>
            <Button color="danger" variant="filled" loading={busy} onClick={() => onDelete(matching)}>
              {words.tags.deleteMany(tags)}
            </Button>
            <Button onClick={onClose}>{words.common.cancel}</Button>
          </div>
        )}
      </QueryStates>
    </Notice>
  );
}
