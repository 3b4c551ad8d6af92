import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { Requires } from "../repository/Requires";
import { WebhookDetail } from "./WebhookDetail";
import { WebhookForm } from "./WebhookForm";
import { WebhookTable } from "./WebhookTable";

/** The webhooks of one repository. */
export function RepositoryWebhooksPage(): ReactNode {
  const words = useWords();
  const { repository } = useParams({ from: "/r/$repository/-/webhooks" });
  return (
    <Requires repository={repository} act="edit">
      <WebhookTable repository={repository} empty={<Empty why={words.webhooks.none} />}>
        <section className="stack">
          <h2>{words.webhooks.addOne}</h2>
          <WebhookForm repository={repository} />
        </section>
      </WebhookTable>
    </Requires>
  );
}

export function RepositoryWebhookPage(): ReactNode {
  const { repository, webhook } = useParams({ from: "/r/$repository/-/webhooks/$webhook" });
  const { state } = useSearch({ from: "/r/$repository/-/webhooks/$webhook" });
  const navigate = useNavigate({ from: "/r/$repository/-/webhooks/$webhook" });
  return (
    <Requires repository={repository} act="edit">
      <WebhookDetail
        id={Number(webhook)}
        state={state}
        onState={(next) => void navigate({ search: { state: next }, replace: true })}
        onDeleted={() => void navigate({ to: "/r/$repository/-/webhooks", params: { repository } })}
      />
    </Requires>
  );
}
