import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { goesOn, jobQuery, jobsQuery } from "../../api/jobs";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { JobProgress } from "../../parts/JobProgress";
import { Notice } from "../../parts/Notice";
import { Time } from "../../parts/Time";
import { QueryStates } from "../../states/QueryStates";
import { JobTable } from "./JobTable";
import { Subject } from "./Subject";

/** One job, for who waits for it; it goes on when the page is left. */
export function JobPage(): ReactNode {
  const words = useWords();
  const { job: id } = useParams({ from: "/jobs/$job" });
  const query = useQuery(jobQuery(id));
  const others = useQuery(jobsQuery);
  return (
    <>
      <PageTitle title={words.jobs.title} />
      <QueryStates query={query} hidden={words.jobs.hidden} lines={4}>
        {(job) => (
          <div className="stack-wide">
            <div className="stack">
              <dl className="facts">
                <dt>{words.jobs.subject}</dt>
                <dd>
                  <Subject job={job} />
                </dd>
                <dt>{words.jobs.state}</dt>
                <dd>{words.jobs.states[job.state] ?? job.state}</dd>
                <dt>{words.jobs.since}</dt>
                <dd>
                  <Time at={job.since} />
                </dd>
              </dl>
              {goesOn(job) && <JobProgress job={job} />}
              {job.failure !== undefined && (
                <Notice tone="danger">
                  <Foreign text={job.failure} />
                </Notice>
              )}
            </div>
            <QueryStates query={others} lines={3}>
              {(jobs) => {
                const rest = jobs.filter((other) => other.id !== id);
                return (
                  rest.length > 0 && (
                    <section className="stack">
                      <h2>{words.jobs.others}</h2>
                      <JobTable jobs={rest} />
                    </section>
                  )
                );
              }}
            </QueryStates>
          </div>
        )}
      </QueryStates>
    </>
  );
}

/** All jobs, for who runs the registry. */
export function JobsPage(): ReactNode {
  const words = useWords();
  const query = useQuery(jobsQuery);
  return (
    <>
      <PageTitle title={words.jobs.title} />
      <QueryStates query={query} lines={6}>
        {(jobs) => <JobTable jobs={jobs} />}
      </QueryStates>
    </>
  );
}
