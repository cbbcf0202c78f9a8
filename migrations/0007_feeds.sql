CREATE TABLE `feeds` (
	`store_id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`token` text NOT NULL,
	`published` text,
	`refused` text,
	`built_at` integer,
	`error` text,
	`requested_at` integer,
	`job` text,
	`job_beat_at` integer,
	`uploads` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `feeds_token` ON `feeds` (`token_hash`);