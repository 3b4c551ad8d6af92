import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { type Job, jobQuery } from "../api/jobs";
import { useWords } from "../i18n/context";
import { Failure } from "../states/Failure";
import { Foreign } from "./Foreign";
import { JobProgress } from "./JobProgress";
import { Notice } from "./Notice";

interface Props {
  /** As the answer had it that told to wait. */
  job: Job;
  /** Asks again for what it was started for. */
  again: () => void;
}

/** Stands where the data will be: how far the job is before it. What was cancelled is started anew only when asked to. */
export function WaitForJob({ job, again }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const query = useQuery({ ...jobQuery(job.id), initialData: job, initialDataUpdatedAt: 0 });
  const { state, failure } = query.data;
  const ask = useRef(again);
  useEffect(() => {
    ask.current = again;
  });
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    if (state === "done") {
      ask.current();
    }
  }, [queries, state]);
  if (query.isError) {
    return <Failure error={query.error} retry={again} />;
  }
  if (state === "cancelled" || state === "failed") {
    return (
      <Notice tone={state === "failed" ? "danger" : "warn"}>
        <div className="stack">
          <p>{state === "failed" ? <Foreign text={failure ?? words.jobs.failed} /> : words.jobs.cancelled}</p>
          <div>
            <Button onClick={again}>{words.jobs.again}</Button>
          </div>
        </div>
      </Notice>
    );
  }
  return <JobProgress job={query.data} />;
}
