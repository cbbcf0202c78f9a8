CREATE TABLE `approvals` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`url` text NOT NULL,
	`audience_id` text,
	`settings` text,
	`store_id` text,
	`status` text NOT NULL,
	`message` text,
	`asked_at` integer NOT NULL,
	`returned_at` integer
);
