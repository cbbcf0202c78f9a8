CREATE TABLE `collections` (
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`title` text NOT NULL,
	`parent_external_id` text,
	`stated_at` integer,
	`observed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`store_id`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `collections_seq` ON `collections` (`seq`);--> statement-breakpoint
CREATE TABLE `products` (
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`type` text NOT NULL,
	`title` text NOT NULL,
	`vendor` text,
	`url` text,
	`status` text NOT NULL,
	`active` integer NOT NULL,
	`exclusion` text,
	`include_in_online_store` integer NOT NULL,
	`collection_external_ids` text NOT NULL,
	`options` text NOT NULL,
	`image_url` text,
	`currency` text NOT NULL,
	`variants` text NOT NULL,
	`notes` text NOT NULL,
	`gone_at_source` integer NOT NULL,
	`stated_at` integer,
	`observed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`store_id`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `products_seq` ON `products` (`seq`);--> statement-breakpoint
ALTER TABLE `stores` ADD `facts` text;