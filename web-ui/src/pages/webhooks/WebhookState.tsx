import type { ReactNode } from "react";
import type { Webhook } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";

export function WebhookState({ webhook }: { webhook: Webhook }): ReactNode {
  const words = useWords();
  switch (webhook.state) {
    case "active":
      return webhook.failingSince === undefined ? (
        <Badge tone="ok">{words.webhooks.active}</Badge>
      ) : (
        <Badge tone="warn">{words.webhooks.failing}</Badge>
      );
    case "paused":
      return <Badge tone="danger">{words.webhooks.paused}</Badge>;
    case "disabled":
      return <Badge>{words.webhooks.disabled}</Badge>;
    default:
      return <Badge>{webhook.state}</Badge>;
  }
}
