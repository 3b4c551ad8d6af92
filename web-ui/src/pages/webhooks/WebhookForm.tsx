import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { createWebhook } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Notice } from "../../parts/Notice";
import { Failure } from "../../states/Failure";
import { readFields, WebhookFields } from "./WebhookFields";

/** A new webhook: of one repository, or of whatever is typed. Its secret is shown once. */
export function WebhookForm({ repository }: { repository?: string }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: createWebhook,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const scope = repository ?? String(fields.get("scope")).trim();
    const secret = String(fields.get("secret")).trim();
    create.mutate({
      ...readFields(fields),
      ...(scope.includes("/") ? { repository: scope } : { namespace: scope }),
      ...(secret === "" ? {} : { secret }),
    });
  };
  if (create.isSuccess) {
    return (
      <Notice tone="warn">
        <div className="stack">
          <p>{words.webhooks.secretOnce}</p>
          <Command text={create.data.secret} />
          <div>
            <Button onClick={() => create.reset()}>{words.common.done}</Button>
          </div>
        </div>
      </Notice>
    );
  }
  return (
    <form className="stack" style={{ maxWidth: 480 }} onSubmit={submit}>
      {create.isError && <Failure error={create.error} />}
      {repository === undefined && (
        <TextInput name="scope" label={words.webhooks.scope} description={words.webhooks.scopeRule} required />
      )}
      <WebhookFields />
      <TextInput
        name="secret"
        label={words.webhooks.secret}
        description={words.webhooks.secretRule}
        autoComplete="off"
      />
      <div>
        <Button type="submit" variant="filled" loading={create.isPending}>
          {words.webhooks.add}
        </Button>
      </div>
    </form>
  );
}
