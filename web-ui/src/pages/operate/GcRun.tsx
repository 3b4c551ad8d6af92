import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { gcRunQuery, runGc } from "../../api/gc";
import { announce } from "../../app/announce";
import { useWords } from "../../i18n/context";
import { Notice } from "../../parts/Notice";
import { Progress } from "../../parts/Progress";
import { Failure } from "../../states/Failure";

/** Has what is due done now, instead of in a while. */
export function GcRun(): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const [ticket, setTicket] = useState<number | null>(null);
  const start = useMutation({ mutationFn: runGc, onSuccess: setTicket });
  const run = useQuery({ ...gcRunQuery(ticket ?? 0), enabled: ticket !== null });
  const done = run.data?.done === true;
  const result = run.data === undefined ? "" : words.gc.ran(run.data.reviewed, run.data.removed);
  useEffect(() => {
    if (done) {
      announce(result);
      void queries.invalidateQueries({ queryKey: ["gc"], predicate: (query) => query.queryKey[1] !== "run" });
    }
  }, [done, queries, result]);
  return (
    <div className="stack">
      <div>
        <Button loading={start.isPending || (ticket !== null && !done && !run.isError)} onClick={() => start.mutate()}>
          {words.gc.now}
        </Button>
      </div>
      {start.isError && <Failure error={start.error} />}
      {run.isError && <Failure error={run.error} />}
      {run.data !== undefined &&
        (done ? (
          <Notice tone={run.data.failure === undefined ? "plain" : "danger"}>{run.data.failure ?? result}</Notice>
        ) : (
          <Progress label={words.operate.gc} done={0} total={null} text={result} />
        ))}
    </div>
  );
}
