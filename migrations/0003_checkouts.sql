CREATE TABLE `checkout_arrivals` (
	`store_id` text NOT NULL,
	`checkout_external_id` text NOT NULL,
	`order_external_id` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`store_id`, `checkout_external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `checkouts` (
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`contact_id` text,
	`state` text NOT NULL,
	`customer_external_id` text,
	`buyer_email` text,
	`buyer` text,
	`currency` text NOT NULL,
	`total` integer NOT NULL,
	`lines` text NOT NULL,
	`recovery_url` text,
	`order_external_id` text,
	`started_at` integer NOT NULL,
	`completed_at` integer,
	`abandoned_at` integer,
	`closed` integer NOT NULL,
	`stated_at` integer NOT NULL,
	`observed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`store_id`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `checkouts_contact` ON `checkouts` (`contact_id`) WHERE "checkouts"."contact_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `checkouts_seq` ON `checkouts` (`seq`);--> statement-breakpoint
CREATE INDEX `checkouts_open` ON `checkouts` (`store_id`,`stated_at`) WHERE "checkouts"."state" = 'open';