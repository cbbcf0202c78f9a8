ALTER TABLE `stores` ADD `history_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `stores` SET `history_until` = `connected_at`;
