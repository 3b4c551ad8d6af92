import { Button, Checkbox, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { changeWebhook, type Webhook, type WebhookChange } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { readFields, readHeaders, WebhookFields } from "./WebhookFields";

/** Changes what a webhook sends and where. The values of its headers are never shown: none typed, they stay. */
export function WebhookEdit({ webhook, onDone }: { webhook: Webhook; onDone: () => void }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (change: WebhookChange) => changeWebhook(webhook.id, change),
    onSuccess: onDone,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["webhook", webhook.id] });
      void queries.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const typed = readHeaders(String(fields.get("headers")));
    const headers = fields.get("noHeaders") === null ? (Object.keys(typed).length > 0 ? typed : undefined) : null;
    save.mutate({ ...readFields(fields), ...(headers === undefined ? {} : { headers }) });
  };
  return (
    <form className="stack" style={{ maxWidth: 480 }} aria-label={words.webhooks.edit} onSubmit={submit}>
      {save.isError && <Failure error={save.error} />}
      <WebhookFields webhook={webhook} />
      <Textarea
        name="headers"
        label={words.webhooks.headers}
        description={words.webhooks.headersRule}
        placeholder="Authorization: Bearer …"
        autoComplete="off"
        rows={2}
      />
      {(webhook.headerNames ?? []).length > 0 && <Checkbox name="noHeaders" label={words.webhooks.noHeaders} />}
      <div className="row">
        <Button type="submit" variant="filled" loading={save.isPending}>
          {words.webhooks.save}
        </Button>
        <Button onClick={onDone}>{words.common.cancel}</Button>
      </div>
    </form>
  );
}
