CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_attempts` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
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
--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`audience_id` text NOT NULL,
	`primary_key` text,
	`first_name` text,
	`last_name` text,
	`email` text,
	`phone` text,
	`delivery_phone` text,
	`language` text,
	`address` text,
	`consent` text,
	`tags` text NOT NULL,
	`custom` text NOT NULL,
	`guest` integer NOT NULL,
	`notes` text NOT NULL,
	`provenance` text NOT NULL,
	`states` text NOT NULL,
	`source_created_at` integer,
	`source_updated_at` integer,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seq` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_primary_key` ON `contacts` (`audience_id`,`primary_key`);--> statement-breakpoint
CREATE INDEX `contacts_seq` ON `contacts` (`seq`);--> statement-breakpoint
CREATE TABLE `links` (
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`reason` text NOT NULL,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`store_id`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `links_contact` ON `links` (`contact_id`);--> statement-breakpoint
CREATE TABLE `conflicts` (
	`store_id` text NOT NULL,
	`kind` text NOT NULL,
	`external_id` text NOT NULL,
	`field` text NOT NULL,
	`incoming_value` text NOT NULL,
	`current_value` text,
	`record_id` text NOT NULL,
	`other_record_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`store_id`, `kind`, `external_id`, `field`, `incoming_value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`store_id` text,
	`body` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`record_id` text NOT NULL,
	`store_id` text NOT NULL,
	`operation` text NOT NULL,
	`origin` text NOT NULL,
	`delivery_id` text,
	`transitions` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rejected` (
	`store_id` text NOT NULL,
	`direction` text NOT NULL,
	`kind` text NOT NULL,
	`external_id` text NOT NULL,
	`reason` text NOT NULL,
	`issues` text NOT NULL,
	`delivery_id` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`store_id`, `direction`, `kind`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `rejected_last` ON `rejected` (`last_at`);--> statement-breakpoint
CREATE TABLE `orders` (
	`store_id` text NOT NULL,
	`external_id` text NOT NULL,
	`contact_id` text,
	`passed` text DEFAULT '[]' NOT NULL,
	`number` text NOT NULL,
	`customer_external_id` text,
	`buyer_email` text,
	`source_status` text NOT NULL,
	`status` text NOT NULL,
	`financial_status` text NOT NULL,
	`fulfillment_status` text,
	`currency` text NOT NULL,
	`subtotal` integer NOT NULL,
	`discount` integer NOT NULL,
	`shipping` integer NOT NULL,
	`fees` integer NOT NULL,
	`tax` integer NOT NULL,
	`total` integer NOT NULL,
	`refunded` integer NOT NULL,
	`lines` text NOT NULL,
	`discounts` text NOT NULL,
	`refunds` text NOT NULL,
	`fulfillments` text NOT NULL,
	`operator_comment` text,
	`delivery_address` text,
	`placed_at` integer NOT NULL,
	`paid_at` integer,
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
CREATE INDEX `orders_contact` ON `orders` (`contact_id`);--> statement-breakpoint
CREATE INDEX `orders_seq` ON `orders` (`seq`);--> statement-breakpoint
CREATE INDEX `orders_refunded` ON `orders` (`store_id`,`external_id`) WHERE "orders"."refunded" > 0;--> statement-breakpoint
CREATE TABLE `transactions` (
	`store_id` text NOT NULL,
	`order_external_id` text NOT NULL,
	`key` text NOT NULL,
	`external_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`gateway` text,
	`processed_at` integer,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`store_id`, `order_external_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `transactions_seq` ON `transactions` (`seq`);--> statement-breakpoint
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
CREATE TABLE `audiences` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`primary_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stores` (
	`id` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`url` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`state_reason` text,
	`audience_id` text NOT NULL,
	`settings` text NOT NULL,
	`facts` text,
	`credentials` text,
	`connected_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`audience_id`) REFERENCES `audiences`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `stores_connected` ON `stores` (`url`,`audience_id`) WHERE "stores"."state" <> 'disconnected';
--> statement-breakpoint
INSERT INTO `audiences` (`id`, `name`, `primary_key`, `created_at`) VALUES ('aud_default', 'Customers', 'email', 0);
