import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { cancelPrefetch, type Prefetch, prefetchesQuery, startPrefetch } from "../../api/upstreams";
import { readLines, readList } from "../../format/list";
import { formatSize } from "../../format/size";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Progress } from "../../parts/Progress";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { QueryStates } from "../../states/QueryStates";

/** A list of images is pasted, and each list has one line that tells how far it is. */
export function Prefetches({ upstream }: { upstream: string }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const query = useQuery(prefetchesQuery(upstream));
  const settled = (): Promise<void> => queries.invalidateQueries({ queryKey: ["prefetches", upstream] });
  const start = useMutation({
    mutationFn: ({ images, platforms }: { images: string[]; platforms: string[] }) =>
      startPrefetch(upstream, images, platforms),
    onSettled: settled,
  });
  const cancel = useMutation({ mutationFn: (id: number) => cancelPrefetch(upstream, id), onSettled: settled });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    start.mutate({
      images: readLines(String(fields.get("images"))),
      platforms: readList(String(fields.get("platforms"))),
    });
  };
  return (
    <section className="stack">
      <h2>{words.mirrors.prefetch}</h2>
      {start.isError && <Failure error={start.error} />}
      {cancel.isError && <Failure error={cancel.error} />}
      <form className="stack" style={{ maxWidth: 480 }} onSubmit={submit}>
        <Textarea
          name="images"
          label={words.mirrors.images}
          description={words.mirrors.imagesRule}
          placeholder={"library/busybox:latest\nlibrary/alpine:3"}
          rows={4}
          required
        />
        <TextInput
          name="platforms"
          label={words.terms.platforms}
          description={words.mirrors.platformsRule}
          placeholder="linux/amd64"
        />
        <div>
          <Button type="submit" loading={start.isPending}>
            {words.mirrors.startPrefetch}
          </Button>
        </div>
      </form>
      <QueryStates query={query} lines={2}>
        {(prefetches) =>
          prefetches.length === 0 ? (
            <Empty why={words.mirrors.noPrefetches} />
          ) : (
            prefetches.map((prefetch) => (
              <PrefetchLine key={prefetch.id} prefetch={prefetch} cancel={() => cancel.mutate(prefetch.id)} />
            ))
          )
        }
      </QueryStates>
    </section>
  );
}

function PrefetchLine({ prefetch, cancel }: { prefetch: Prefetch; cancel: () => void }): ReactNode {
  const words = useWords();
  const running = prefetch.endedAt === undefined;
  const text = words.mirrors.progress(prefetch.done, prefetch.images, formatSize(prefetch.bytes), prefetch.failed);
  return (
    <div className="stack">
      <div className="row">
        <div className="grow">
          <Progress label={words.mirrors.prefetch} done={prefetch.done} total={prefetch.images} text={text} />
        </div>
        {running ? (
          <Button size="compact-xs" onClick={cancel}>
            {words.common.cancel}
          </Button>
        ) : (
          <span className="dim">
            {prefetch.cancelled ? words.mirrors.cancelled : words.mirrors.ended} <Time at={prefetch.endedAt ?? ""} />
          </span>
        )}
      </div>
      {prefetch.failures.length > 0 && (
        <ul>
          {prefetch.failures.map((failure) => (
            <li key={failure}>
              <Foreign text={failure} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
