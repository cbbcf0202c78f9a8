CREATE INDEX `conflicts_at` ON `conflicts` (`at`);--> statement-breakpoint
CREATE INDEX `conflicts_open` ON `conflicts` (`at`) WHERE "conflicts"."winner" = 'open' AND "conflicts"."closed_at" IS NULL;