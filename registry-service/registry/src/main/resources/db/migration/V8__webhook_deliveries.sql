-- Expands only: the registry of the schema before runs on this one as well, and leaves the new column alone.
--
-- webhooks

-- Since when each attempt was refused; NULL when the latest was not.
ALTER TABLE webhook_delivery ADD COLUMN refused_since timestamptz;

-- Events whose deliveries are all gone. Two registries that removed the last ones at once left them behind.
DELETE FROM webhook_event WHERE NOT EXISTS (SELECT FROM webhook_delivery WHERE event_id = webhook_event.id);
