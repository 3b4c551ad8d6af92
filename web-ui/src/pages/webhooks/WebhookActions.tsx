import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import {
  changeWebhook,
  deleteWebhook,
  pingWebhook,
  resumeWebhook,
  rotateSecret,
  type Webhook,
} from "../../api/webhooks";
import { Confirm } from "../../app/Confirm";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Notice } from "../../parts/Notice";
import { Failure } from "../../states/Failure";
import { AttemptView } from "./AttemptView";

interface Props {
  webhook: Webhook;
  onDeleted: () => void;
  edit: () => void;
}

/** Test, change, another secret, off and on, and the end of it. */
export function WebhookActions({ webhook, onDeleted, edit }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const { id } = webhook;
  const [deleting, setDeleting] = useState(false);
  const settled = (): void => {
    void queries.invalidateQueries({ queryKey: ["webhook", id] });
    void queries.invalidateQueries({ queryKey: ["deliveries", id] });
    void queries.invalidateQueries({ queryKey: ["webhooks"] });
  };
  const ping = useMutation({ mutationFn: () => pingWebhook(id) });
  const rotate = useMutation({ mutationFn: () => rotateSecret(id), onSettled: settled });
  const toggle = useMutation({
    mutationFn: () => changeWebhook(id, { enabled: !webhook.enabled }),
    onSettled: settled,
  });
  const resume = useMutation({ mutationFn: () => resumeWebhook(id), onSettled: settled });
  const remove = useMutation({
    mutationFn: () => deleteWebhook(id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["webhooks"] });
      onDeleted();
    },
  });
  const failed = [ping, rotate, toggle, resume, remove].find((mutation) => mutation.isError);
  return (
    <div className="stack">
      <div className="row">
        <Button variant="filled" loading={ping.isPending} onClick={() => ping.mutate()}>
          {words.webhooks.test}
        </Button>
        {webhook.state === "paused" && (
          <Button loading={resume.isPending} onClick={() => resume.mutate()}>
            {words.webhooks.resume}
          </Button>
        )}
        <Button onClick={edit}>{words.webhooks.edit}</Button>
        <Button loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {webhook.enabled ? words.webhooks.disable : words.webhooks.enable}
        </Button>
        <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {words.webhooks.rotate}
        </Button>
        <Button color="danger" onClick={() => setDeleting(true)}>
          {words.webhooks.remove}
        </Button>
      </div>
      {failed !== undefined && <Failure error={failed.error} />}
      {rotate.isSuccess && (
        <Notice tone="warn">
          <div className="stack">
            <p>{words.webhooks.secretOnce}</p>
            <Command text={rotate.data} />
          </div>
        </Notice>
      )}
      {ping.isSuccess && (
        <div role="status">
          <AttemptView attempt={ping.data} />
        </div>
      )}
      <Confirm
        opened={deleting}
        text={words.webhooks.removeMeans(webhook.pending)}
        act={words.webhooks.remove}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setDeleting(false)}
      />
    </div>
  );
}
