CREATE TABLE `relay` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`workflow_id` text NOT NULL,
	`seq` integer NOT NULL,
	`version` integer NOT NULL,
	`trigger` text NOT NULL,
	`record_id` text NOT NULL,
	`store_id` text NOT NULL,
	`state` text NOT NULL,
	`steps` text NOT NULL,
	`error` text,
	`attempt` integer NOT NULL,
	`depth` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`workflow_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `runs_attention` ON `runs` (`workflow_id`,`state`,`seq`) WHERE "runs"."state" IN ('missed', 'failed');--> statement-breakpoint
CREATE TABLE `users` (
	`email` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflow_versions` (
	`workflow_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`workflow_id`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflows` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`enabled_at` integer,
	`max_age_hours` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`deleted_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `events` ADD `depth` integer;
--> statement-breakpoint
-- What happened before there were workflows is history to them.
INSERT INTO `relay` (`id`, `seq`) SELECT 1, coalesce(max(`seq`), 0) FROM `events`;
