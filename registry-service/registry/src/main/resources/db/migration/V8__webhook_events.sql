-- Expands only: the registry of the schema before runs on this one as well.
--
-- webhooks: events whose deliveries are all gone. Two registries that removed the last ones at once left them behind.
DELETE FROM webhook_event WHERE NOT EXISTS (SELECT FROM webhook_delivery WHERE event_id = webhook_event.id);
