CREATE TABLE `behaviours` (
	`contact_id` text NOT NULL,
	`store_id` text NOT NULL,
	`currency` text NOT NULL,
	`orders_count` integer NOT NULL,
	`paid_count` integer NOT NULL,
	`total_spent` integer NOT NULL,
	`first_order_at` integer NOT NULL,
	`last_order_at` integer NOT NULL,
	`last_order_external_id` text NOT NULL,
	`last_order_total` integer NOT NULL,
	`last_order_items` integer NOT NULL,
	PRIMARY KEY(`contact_id`, `store_id`, `currency`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `custom_fields` (
	`audience_id` text NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`type` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`audience_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `segments` (
	`id` text PRIMARY KEY NOT NULL,
	`audience_id` text NOT NULL,
	`name` text NOT NULL,
	`filter` text,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `segments_audience` ON `segments` (`audience_id`);--> statement-breakpoint
ALTER TABLE `contacts` ADD `personal_notes` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `segments` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_email` ON `contacts` (`audience_id`,`email`) WHERE "contacts"."email" IS NOT "contacts"."primary_key" AND "contacts"."email" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_phone` ON `contacts` (`audience_id`,`phone`) WHERE "contacts"."phone" IS NOT "contacts"."primary_key" AND "contacts"."phone" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `rule` text DEFAULT 'identity' NOT NULL;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `winner` text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `incoming_at` integer;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `current_at` integer;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `current_source` text;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `delivery_id` text;--> statement-breakpoint
ALTER TABLE `conflicts` ADD `closed_at` integer;--> statement-breakpoint
INSERT INTO `behaviours` SELECT `contact_id`, `store_id`, `currency`, `orders`, `paid`, `spent`, `first`, `placed_at`, `external_id`, `total`, `items`
FROM (
	SELECT `contact_id`, `store_id`, `currency`, `placed_at`, `external_id`, `total`,
		(SELECT coalesce(sum(value ->> 'quantity'), 0) FROM json_each(`lines`)) AS `items`,
		count(*) OVER `same` AS `orders`,
		sum(`paid_at` IS NOT NULL) OVER `same` AS `paid`,
		sum(CASE WHEN `paid_at` IS NOT NULL THEN `total` - `refunded` ELSE 0 END) OVER `same` AS `spent`,
		min(`placed_at`) OVER `same` AS `first`,
		row_number() OVER (PARTITION BY `contact_id`, `store_id`, `currency` ORDER BY `placed_at` DESC, `external_id` DESC) AS `place`
	FROM `orders`
	WHERE `contact_id` IS NOT NULL AND `status` <> 'cancelled' AND `source_status` <> 'checkout-draft' AND NOT `gone_at_source`
	WINDOW `same` AS (PARTITION BY `contact_id`, `store_id`, `currency`)
) WHERE `place` = 1;
--> statement-breakpoint
UPDATE `stores` SET `settings` = json_set(`settings`, '$.fieldMap', json('[]'), '$.ownership', json('{}'));
--> statement-breakpoint
UPDATE `merges` SET `undo` = json_set(`undo`, '$.segments', json('{"added":[],"all":[]}'));
