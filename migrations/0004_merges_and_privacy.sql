CREATE TABLE `merge_moves` (
	`merged_id` text NOT NULL,
	`kind` text NOT NULL,
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`reason` text,
	`linked_at` integer,
	PRIMARY KEY(`merged_id`, `kind`, `store_id`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `merges` (
	`kept_id` text NOT NULL,
	`merged_id` text NOT NULL,
	`reason` text NOT NULL,
	`undo` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`kept_id`, `merged_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `store_merges` (
	`store_id` text NOT NULL,
	`gone_external_id` text NOT NULL,
	`kept_external_id` text NOT NULL,
	`at` integer NOT NULL,
	`done_at` integer,
	PRIMARY KEY(`store_id`, `gone_external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `store_merges_waiting` ON `store_merges` (`store_id`) WHERE "store_merges"."done_at" IS NULL;--> statement-breakpoint
CREATE TABLE `erasures` (
	`scope` text NOT NULL,
	`hash` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`scope`, `hash`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `privacy_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`store_id` text,
	`request_key` text,
	`state` text NOT NULL,
	`subject` text,
	`contact_id` text,
	`received_at` integer NOT NULL,
	`done_at` integer,
	`erased` text NOT NULL,
	`kept` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `privacy_requests_key` ON `privacy_requests` (`request_key`);--> statement-breakpoint
ALTER TABLE `contacts` ADD `merged_into` text;