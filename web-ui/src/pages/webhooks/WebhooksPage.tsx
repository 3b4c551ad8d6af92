import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { WebhookDetail } from "./WebhookDetail";
import { WebhookForm } from "./WebhookForm";
import { WebhookTable } from "./WebhookTable";

/** All webhooks that one may see. */
export function WebhooksPage(): ReactNode {
  const words = useWords();
  return (
    <>
      <PageTitle title={words.webhooks.title} />
      <WebhookTable empty={<Empty why={words.webhooks.none} />}>
        <section className="stack">
          <h2>{words.webhooks.addOne}</h2>
          <WebhookForm />
        </section>
      </WebhookTable>
    </>
  );
}

export function WebhookPage(): ReactNode {
  const words = useWords();
  const { webhook } = useParams({ from: "/operate/webhooks/$webhook" });
  const { state } = useSearch({ from: "/operate/webhooks/$webhook" });
  const navigate = useNavigate({ from: "/operate/webhooks/$webhook" });
  return (
    <>
      <PageTitle
        title={`#${webhook}`}
        crumbs={[{ key: "webhooks", link: <Link to="/operate/webhooks">{words.webhooks.title}</Link> }]}
      />
      <WebhookDetail
        id={Number(webhook)}
        state={state}
        onState={(next) => void navigate({ search: { state: next }, replace: true })}
        onDeleted={() => void navigate({ to: "/operate/webhooks" })}
      />
    </>
  );
}
