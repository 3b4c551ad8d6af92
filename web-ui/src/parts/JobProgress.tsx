import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { cancelJob, goesOn, type Job } from "../api/jobs";
import { useWords } from "../i18n/context";
import { Failure } from "../states/Failure";
import { Foreign } from "./Foreign";
import { jobText } from "./jobText";
import { Progress } from "./Progress";
import { type Estimate, steadyEstimate } from "./steadyEstimate";

/** How far a job is, and the way to end it. */
export function JobProgress({ job }: { job: Job }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const left = useEstimate(job);
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["job", job.id] });
      void queries.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
  const told = jobText(job, words.jobs);
  return (
    <div className="stack">
      <div className="row">
        <strong>{words.jobs.kinds[job.kind] ?? job.kind}</strong>
        <span className="dim">
          <Foreign text={job.note === "" ? (words.jobs.states[job.state] ?? job.state) : job.note} />
        </span>
      </div>
      <Progress
        label={words.jobs.kinds[job.kind] ?? job.kind}
        done={job.done}
        total={job.state === "waiting" ? null : (job.total ?? null)}
        text={left === null ? told : `${told}, ${words.jobs.left(left)}`}
      />
      {cancel.isError && <Failure error={cancel.error} />}
      {goesOn(job) && (
        <div>
          <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {words.jobs.cancel}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Seconds that are left; null while they are not told. */
function useEstimate(job: Job): number | null {
  const estimate = useRef<Estimate | null>(null);
  const next = steadyEstimate(estimate.current, job.estimate, Date.now());
  useEffect(() => {
    estimate.current = next;
  });
  return goesOn(job) ? next.left : null;
}
