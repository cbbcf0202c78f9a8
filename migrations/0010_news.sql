ALTER TABLE `events` ADD `placed_before` integer;--> statement-breakpoint
ALTER TABLE `stores` ADD `history_until` integer;