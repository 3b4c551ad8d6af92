import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cancelJob, goesOn, type Job } from "../../api/jobs";
import { useWords } from "../../i18n/context";
import { Badge, type Tone } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { jobText } from "../../parts/jobText";
import { Progress } from "../../parts/Progress";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { allAtOnce } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { Subject } from "./Subject";

const TONES: Record<string, Tone> = { done: "ok", failed: "danger", cancelled: "warn" };

/** Jobs that go on and that have ended in the last hour, the latest first. */
export function JobTable({ jobs }: { jobs: readonly Job[] }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: (job: Job) => cancelJob(job.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const columns: Column<Job>[] = [
    {
      id: "kind",
      header: words.jobs.kind,
      width: "150px",
      phone: "first",
      cell: (job) => (
        <Link to="/jobs/$job" params={{ job: job.id }}>
          {words.jobs.kinds[job.kind] ?? job.kind}
        </Link>
      ),
    },
    {
      id: "subject",
      header: words.jobs.subject,
      width: "minmax(160px, 2fr)",
      phone: "first",
      cell: (job) => <Subject job={job} />,
    },
    {
      id: "state",
      header: words.jobs.state,
      width: "104px",
      phone: "second",
      cell: (job) => <Badge tone={TONES[job.state] ?? "plain"}>{words.jobs.states[job.state] ?? job.state}</Badge>,
    },
    {
      id: "progress",
      header: words.jobs.progress,
      width: "minmax(200px, 2fr)",
      cell: (job) => <Told job={job} />,
    },
    { id: "since", header: words.jobs.since, width: "100px", phone: "second", cell: (job) => <Time at={job.since} /> },
    {
      id: "cancel",
      header: "",
      width: "84px",
      align: "end",
      phone: "second",
      cell: (job) =>
        goesOn(job) && (
          <Button
            size="compact-xs"
            aria-label={words.jobs.cancelOne(job.subject)}
            loading={cancel.isPending && cancel.variables.id === job.id}
            onClick={() => cancel.mutate(job)}
          >
            {words.common.cancel}
          </Button>
        ),
    },
  ];
  return (
    <>
      {cancel.isError && <Failure error={cancel.error} />}
      <Table
        label={words.jobs.title}
        columns={columns}
        rows={allAtOnce(jobs)}
        rowKey={(job) => job.id}
        empty={<Empty why={words.jobs.none} />}
      />
    </>
  );
}

/** How far it is, or why it failed. */
function Told({ job }: { job: Job }): ReactNode {
  const words = useWords();
  if (job.failure !== undefined) {
    return <Foreign text={job.failure} />;
  }
  const text = jobText(job, words.jobs);
  return goesOn(job) ? (
    <Progress label={words.jobs.progress} done={job.done} total={job.total ?? null} text={text} />
  ) : (
    <span className="number">{text}</span>
  );
}
