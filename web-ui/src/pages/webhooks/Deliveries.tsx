import { Button, Modal, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Delivery, deliveriesQuery, deliveryQuery, redeliver, redeliverFailed } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Badge, type Tone } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { QueryStates } from "../../states/QueryStates";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { showToast } from "../../toasts/store";
import { AttemptView } from "./AttemptView";

const STATES = ["pending", "delivered", "failed"] as const;
const TONES: Record<string, Tone> = { delivered: "ok", failed: "danger", pending: "plain" };
const REFRESH_MILLIS = 5000;

interface Props {
  id: number;
  state: string | undefined;
  onState: (state: string | undefined) => void;
}

/** What a webhook sent, or tries to. */
export function Deliveries({ id, state, onState }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<Delivery | null>(null);
  const rows = useKeysetRows({ ...deliveriesQuery(id, state), refetchInterval: REFRESH_MILLIS });
  const again = useMutation({
    mutationFn: (delivery: Delivery) => redeliver(id, delivery.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["deliveries", id] }),
  });
  const all = useMutation({
    mutationFn: () => redeliverFailed(id),
    onSuccess: ({ redelivered, left }) =>
      showToast({ text: words.webhooks.redelivered(redelivered, left), tone: "plain" }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["webhook", id] });
      void queries.invalidateQueries({ queryKey: ["deliveries", id] });
    },
  });
  // Of the lines that have come; the filter finds those further back.
  const anyFailed = Array.from({ length: rows.count }).some((_, index) => rows.at(index)?.state === "failed");
  const columns: Column<Delivery>[] = [
    {
      id: "at",
      header: words.webhooks.happened,
      width: "110px",
      phone: "second",
      cell: (row) => <Time at={row.occurredAt} />,
    },
    {
      id: "event",
      header: words.webhooks.event,
      width: "minmax(130px, 1fr)",
      phone: "first",
      cell: (row) => words.webhooks.eventNames[row.type] ?? row.type,
    },
    {
      id: "repository",
      header: words.terms.repository,
      width: "minmax(120px, 2fr)",
      cell: (row) => <bdi>{row.repository}</bdi>,
    },
    {
      id: "state",
      header: words.webhooks.state,
      width: "120px",
      phone: "first",
      cell: (row) => <Badge tone={TONES[row.state] ?? "plain"}>{words.webhooks.states[row.state] ?? row.state}</Badge>,
    },
    { id: "tries", header: words.webhooks.tries, width: "64px", align: "end", cell: (row) => row.attempts },
    {
      id: "next",
      header: words.webhooks.nextTry,
      width: "110px",
      cell: (row) => row.nextAttemptAt !== undefined && <Time at={row.nextAttemptAt} />,
    },
    {
      id: "reason",
      header: words.webhooks.reason,
      width: "minmax(0, 2fr)",
      cell: (row) => <bdi>{row.reason ?? ""}</bdi>,
    },
    {
      id: "acts",
      header: "",
      width: "176px",
      align: "end",
      phone: "second",
      cell: (row) => (
        <>
          <Button size="compact-xs" onClick={() => setOpened(row)}>
            {words.webhooks.look}
          </Button>
          <Button size="compact-xs" disabled={row.state === "pending"} onClick={() => again.mutate(row)}>
            {words.webhooks.redeliver}
          </Button>
        </>
      ),
    },
  ];
  return (
    <section className="stack">
      <div className="row">
        <h2>{words.webhooks.deliveries}</h2>
        <NativeSelect
          aria-label={words.webhooks.state}
          value={state ?? ""}
          onChange={(event) => onState(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
          data={[
            { value: "", label: words.webhooks.anyState },
            ...STATES.map((one) => ({ value: one, label: words.webhooks.states[one] ?? one })),
          ]}
        />
        {anyFailed && (
          <Button loading={all.isPending} onClick={() => all.mutate()}>
            {words.webhooks.redeliverFailed}
          </Button>
        )}
      </div>
      {again.isError && <Failure error={again.error} />}
      {all.isError && <Failure error={all.error} />}
      <Table
        label={words.webhooks.deliveries}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        onOpen={setOpened}
        empty={<Empty why={words.webhooks.noDeliveries} />}
      />
      <Modal
        opened={opened !== null}
        onClose={() => setOpened(null)}
        title={opened === null ? "" : (words.webhooks.eventNames[opened.type] ?? opened.type)}
        size="xl"
        closeButtonProps={{ "aria-label": words.common.close }}
      >
        {opened !== null && <DeliveryLog webhook={id} delivery={opened.id} />}
      </Modal>
    </section>
  );
}

function DeliveryLog({ webhook, delivery }: { webhook: number; delivery: number }): ReactNode {
  const words = useWords();
  const query = useQuery(deliveryQuery(webhook, delivery));
  return (
    <QueryStates query={query}>
      {({ delivery: { reason = "" }, log }) => (
        <div className="stack">
          {reason !== "" && (
            <p>
              <strong>{words.webhooks.reason}</strong> <Foreign text={reason} />
            </p>
          )}
          {log.length === 0 ? (
            <Empty why={words.webhooks.notTried} />
          ) : (
            log.map((attempt) => <AttemptView key={attempt.startedAt} attempt={attempt} />)
          )}
        </div>
      )}
    </QueryStates>
  );
}
