import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { checkUpstream, deleteUpstream, type Upstream, upstreamQuery } from "../../api/upstreams";
import { Confirm } from "../../app/Confirm";
import { PageTitle } from "../../app/PageTitle";
import { formatSize } from "../../format/size";
import { formatDuration } from "../../format/time";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { Size } from "../../parts/Size";
import { Failure } from "../../states/Failure";
import { QueryStates } from "../../states/QueryStates";
import { registryHost } from "../repository/commands";
import { HitRate } from "./HitRate";
import { Prefetches } from "./Prefetches";
import { UpstreamState } from "./UpstreamState";

export function MirrorPage(): ReactNode {
  const words = useWords();
  const { upstream: name } = useParams({ from: "/operate/mirrors/$upstream" });
  const query = useQuery(upstreamQuery(name));
  return (
    <>
      <PageTitle
        title={name}
        crumbs={[{ key: "mirrors", link: <Link to="/operate/mirrors">{words.operate.mirrors}</Link> }]}
      />
      <QueryStates query={query} hidden={words.mirrors.hidden} lines={10}>
        {(upstream) => (
          <div className="stack-wide">
            <UpstreamFacts upstream={upstream} />
            <UpstreamActions upstream={upstream} />
            <section className="stack">
              <h2>{words.mirrors.use}</h2>
              <Command text={`docker pull ${registryHost()}/${upstream.name}/${example(upstream)}`} />
            </section>
            <Prefetches upstream={upstream.name} />
          </div>
        )}
      </QueryStates>
    </>
  );
}

/** What can be pulled for sure is known of no registry but the one whose names have a prefix; the others have an empty one. */
function example({ defaultPrefix = "" }: Upstream): string {
  return defaultPrefix === "" ? "NAME:TAG" : `${defaultPrefix}/busybox:latest`;
}

function UpstreamFacts({ upstream }: { upstream: Upstream }): ReactNode {
  const words = useWords();
  const { state } = upstream;
  const limit = state.rateLimit;
  return (
    <dl className="facts">
      <dt>{words.mirrors.state}</dt>
      <dd>
        <UpstreamState state={state} />
      </dd>
      <dt>{words.mirrors.address}</dt>
      <dd className="mono">
        <Foreign text={upstream.url} />
      </dd>
      <dt>{words.mirrors.hitRate}</dt>
      <dd>
        <HitRate state={state} />
      </dd>
      <dt>{words.mirrors.saved}</dt>
      <dd>
        <Size bytes={state.bytesSaved} />
      </dd>
      <dt>{words.mirrors.fetched}</dt>
      <dd>
        <Size bytes={state.bytesFetched} />
      </dd>
      <dt>{words.mirrors.cached}</dt>
      <dd className="number">
        {words.mirrors.cachedIn(formatSize(state.cachedBytes), state.cachedDigests)}
        {upstream.maxBytes !== undefined &&
          upstream.maxBytes > 0 &&
          ` ${words.mirrors.of(formatSize(upstream.maxBytes))}`}
      </dd>
      <dt>{words.mirrors.fresh}</dt>
      <dd>{formatDuration(upstream.tagAge ?? "", words.time)}</dd>
      {limit?.limit !== undefined && limit.remaining !== undefined && (
        <>
          <dt>{words.mirrors.limit}</dt>
          <dd className="number">{words.mirrors.left(limit.remaining, limit.limit)}</dd>
        </>
      )}
      <dt>{words.mirrors.readers}</dt>
      <dd>{words.mirrors.readersAre[upstream.readers ?? ""] ?? upstream.readers}</dd>
      <dt>{words.mirrors.failures}</dt>
      <dd className="number">{words.mirrors.failuresOf(state.failures, state.requests, state.stale)}</dd>
    </dl>
  );
}

function UpstreamActions({ upstream }: { upstream: Upstream }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const check = useMutation({ mutationFn: () => checkUpstream(upstream.name) });
  const remove = useMutation({
    mutationFn: () => deleteUpstream(upstream.name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["upstreams"] });
      void navigate({ to: "/operate/mirrors" });
    },
  });
  const failed = [check, remove].find((mutation) => mutation.isError);
  return (
    <div className="stack">
      <div className="row">
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {words.mirrors.check}
        </Button>
        <Button color="danger" onClick={() => setDeleting(true)}>
          {words.mirrors.remove}
        </Button>
      </div>
      {failed !== undefined && <Failure error={failed.error} />}
      {check.isSuccess && (
        <div role="status">
          <Notice tone={check.data.ok ? "plain" : "danger"}>
            {check.data.ok ? words.mirrors.answers(check.data.millis) : <Foreign text={check.data.problem ?? ""} />}
          </Notice>
        </div>
      )}
      <Confirm
        opened={deleting}
        text={words.mirrors.removeMeans(formatSize(upstream.state.cachedBytes))}
        act={words.mirrors.remove}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setDeleting(false)}
      />
    </div>
  );
}
