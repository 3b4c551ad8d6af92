import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

export type Webhook = Schemas["WebhookViewsView"] & {
  id: number;
  url: string;
  form: string;
  events: string[];
  state: string;
  enabled: boolean;
  pending: number;
  createdAt: string;
  createdBy: string;
};

export type Delivery = Schemas["WebhookViewsDeliveryView"] & {
  id: number;
  event: string;
  type: string;
  repository: string;
  state: string;
  attempts: number;
  occurredAt: string;
};

export type Attempt = Schemas["WebhookViewsAttemptView"] & { outcome: string; millis: number; startedAt: string };
export type NewWebhook = Schemas["WebhookNew"];
export type WebhookChange = Schemas["WebhookChange"];

export const FORMS = ["cloudevents", "distribution", "dockerhub"] as const;
/** The events that each form of payload can tell of. */
export const EVENTS = {
  cloudevents: ["manifest.pushed", "manifest.deleted", "tag.moved", "tag.deleted"],
  distribution: ["manifest.pushed", "manifest.deleted", "tag.deleted"],
  dockerhub: ["tag.moved"],
} as const;

export function webhooksQuery(repository?: string) {
  return {
    queryKey: ["webhooks", repository ?? null] as const,
    load: async (after: string | number | undefined, signal: AbortSignal) => {
      const query = { n: 200, ...(repository === undefined ? {} : { repository }), ...from("after", after) };
      const page = present(await api("GET /api/v1/webhooks", { query, signal }), "webhooks");
      return { rows: page.webhooks.map(webhook), next: page.next };
    },
  };
}

export function webhookQuery(id: number) {
  return queryOptions({
    queryKey: ["webhook", id],
    queryFn: async ({ signal }) => webhook(await api("GET /api/v1/webhooks/{id}", { path: { id }, signal })),
    refetchInterval: 10_000,
  });
}

export function deliveriesQuery(id: number, state: string | undefined) {
  return {
    queryKey: ["deliveries", id, state ?? null] as const,
    load: async (before: string | number | undefined, signal: AbortSignal) => {
      const query = { n: 200, ...(state === undefined ? {} : { state }), ...from("before", before) };
      const page = present(
        await api("GET /api/v1/webhooks/{id}/deliveries", { path: { id }, query, signal }),
        "deliveries",
      );
      return { rows: page.deliveries.map(delivery), next: page.next };
    },
  };
}

export function deliveryQuery(id: number, of: number) {
  return queryOptions({
    queryKey: ["delivery", id, of],
    queryFn: async ({ signal }) => {
      const path = { id, delivery: of };
      const answer = present(
        await api("GET /api/v1/webhooks/{id}/deliveries/{delivery}", { path, signal }),
        "delivery",
        "log",
      );
      return { delivery: delivery(answer.delivery), log: answer.log.map(attempt) };
    },
  });
}

/** The secret is in this answer alone. */
export async function createWebhook(body: NewWebhook): Promise<{ webhook: Webhook; secret: string }> {
  const answer = present(await api("POST /api/v1/webhooks", { body }), "webhook", "secret");
  return { webhook: webhook(answer.webhook), secret: answer.secret };
}

export async function changeWebhook(id: number, body: WebhookChange): Promise<void> {
  await api("PATCH /api/v1/webhooks/{id}", { path: { id }, body });
}

export async function deleteWebhook(id: number): Promise<void> {
  await api("DELETE /api/v1/webhooks/{id}", { path: { id } });
}

export async function resumeWebhook(id: number): Promise<void> {
  await api("POST /api/v1/webhooks/{id}/resume", { path: { id } });
}

export async function pingWebhook(id: number): Promise<Attempt> {
  return attempt(await api("POST /api/v1/webhooks/{id}/ping", { path: { id } }));
}

export async function rotateSecret(id: number): Promise<string> {
  const answer = await api("POST /api/v1/webhooks/{id}/secret", { path: { id }, body: {} });
  return present(answer, "secret").secret;
}

export async function redeliver(id: number, of: number): Promise<void> {
  await api("POST /api/v1/webhooks/{id}/deliveries/{delivery}/redeliver", { path: { id, delivery: of } });
}

export async function redeliverFailed(id: number): Promise<{ redelivered: number; left: number }> {
  return present(await api("POST /api/v1/webhooks/{id}/redeliver-failed", { path: { id } }), "redelivered", "left");
}

function webhook(view: Schemas["WebhookViewsView"]): Webhook {
  return present(view, "id", "url", "form", "events", "state", "enabled", "pending", "createdAt", "createdBy");
}

function delivery(view: Schemas["WebhookViewsDeliveryView"]): Delivery {
  return present(view, "id", "event", "type", "repository", "state", "attempts", "occurredAt");
}

function attempt(view: Schemas["WebhookViewsAttemptView"]): Attempt {
  return present(view, "outcome", "millis", "startedAt");
}

function from<Name extends string>(name: Name, key: string | number | undefined): { [N in Name]?: number } {
  return key === undefined ? {} : ({ [name]: Number(key) } as { [N in Name]?: number });
}
