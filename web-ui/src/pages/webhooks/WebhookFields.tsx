import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { EVENTS, FORMS, type NewWebhook, type Webhook } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import type { Dictionary } from "../../i18n/en";

type Form = (typeof FORMS)[number];

function formOf(text: string | undefined): Form {
  return FORMS.find((one) => one === text) ?? "cloudevents";
}

/** A form of payload in words; one that these pages do not know by its own name. */
export function formName(form: string, words: Dictionary): string {
  const known = FORMS.find((one) => one === form);
  return known === undefined ? form : words.webhooks.forms[known];
}

/** Where to, of what, and in which form: of a new webhook, or of one that is changed. */
export function WebhookFields({ webhook }: { webhook?: Webhook }): ReactNode {
  const words = useWords();
  const [form, setForm] = useState<Form>(formOf(webhook?.form));
  return (
    <>
      <TextInput
        name="url"
        type="url"
        label={words.webhooks.address}
        placeholder="https://"
        required
        maxLength={2048}
        defaultValue={webhook?.url ?? ""}
      />
      <NativeSelect
        name="form"
        label={words.webhooks.form}
        value={form}
        onChange={(event) => setForm(FORMS.find((one) => one === event.currentTarget.value) ?? "cloudevents")}
        data={FORMS.map((one) => ({ value: one, label: words.webhooks.forms[one] }))}
      />
      <fieldset className="stack" style={{ border: 0, margin: 0, padding: 0 }}>
        <legend>{words.webhooks.events}</legend>
        {EVENTS[form].map((event) => (
          <Checkbox
            key={`${form} ${event}`}
            name="events"
            value={event}
            defaultChecked={webhook === undefined || webhook.form !== form || webhook.events.includes(event)}
            label={words.webhooks.eventNames[event] ?? event}
          />
        ))}
      </fieldset>
    </>
  );
}

export function readFields(fields: FormData): Required<Pick<NewWebhook, "url" | "form" | "events">> {
  return {
    url: String(fields.get("url")).trim(),
    form: formOf(String(fields.get("form"))),
    events: fields.getAll("events") as NonNullable<NewWebhook["events"]>,
  };
}

/** One header on a line, as HTTP writes them; the registry says which of them it takes. */
export function readHeaders(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line.trim(), ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}
