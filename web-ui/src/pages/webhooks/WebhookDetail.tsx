import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { webhookQuery } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { Time } from "../../parts/Time";
import { QueryStates } from "../../states/QueryStates";
import { Deliveries } from "./Deliveries";
import { WebhookActions } from "./WebhookActions";
import { WebhookEdit } from "./WebhookEdit";
import { formName } from "./WebhookFields";
import { WebhookState } from "./WebhookState";

interface Props {
  id: number;
  /** Of the deliveries that are listed. */
  state: string | undefined;
  onState: (state: string | undefined) => void;
  onDeleted: () => void;
}

/** One webhook: how it does, what can be done with it, and what it sent. */
export function WebhookDetail({ id, state, onState, onDeleted }: Props): ReactNode {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const query = useQuery(webhookQuery(id));
  return (
    <QueryStates query={query} hidden={words.webhooks.hidden} lines={10}>
      {(webhook) => (
        <div className="stack-wide">
          <div className="stack">
            <div className="row">
              <WebhookState webhook={webhook} />
              {webhook.failingSince !== undefined && (
                <span>
                  {words.webhooks.failingSince} <Time at={webhook.failingSince} />
                </span>
              )}
            </div>
            {webhook.note !== undefined && (
              <Notice tone="warn">
                <Foreign text={webhook.note} />
              </Notice>
            )}
            <dl className="facts">
              <dt>{words.webhooks.address}</dt>
              <dd className="mono">
                <Foreign text={webhook.url} />
              </dd>
              <dt>{words.webhooks.of}</dt>
              <dd>
                <bdi>{webhook.repository ?? `${webhook.namespace ?? ""}/*`}</bdi>
              </dd>
              <dt>{words.webhooks.events}</dt>
              <dd>{webhook.events.map((event) => words.webhooks.eventNames[event] ?? event).join(", ")}</dd>
              <dt>{words.webhooks.form}</dt>
              <dd>{formName(webhook.form, words)}</dd>
              {(webhook.headerNames ?? []).length > 0 && (
                <>
                  <dt>{words.webhooks.headers}</dt>
                  <dd className="mono">
                    <Foreign text={(webhook.headerNames ?? []).join(", ")} />
                  </dd>
                </>
              )}
              <dt>{words.webhooks.waiting}</dt>
              <dd className="number">{webhook.pending}</dd>
              <dt>{words.common.made}</dt>
              <dd>
                <Time at={webhook.createdAt} /> · <bdi>{webhook.createdBy}</bdi>
              </dd>
            </dl>
            <WebhookActions webhook={webhook} onDeleted={onDeleted} edit={() => setEditing(true)} />
            {editing && <WebhookEdit webhook={webhook} onDone={() => setEditing(false)} />}
          </div>
          <Deliveries id={id} state={state} onState={onState} />
        </div>
      )}
    </QueryStates>
  );
}
