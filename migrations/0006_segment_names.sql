DROP INDEX `segments_audience`;--> statement-breakpoint
CREATE UNIQUE INDEX `segments_name` ON `segments` (`audience_id`,`name`);--> statement-breakpoint
CREATE INDEX `contacts_delivery_phone` ON `contacts` (`audience_id`,`delivery_phone`) WHERE "contacts"."delivery_phone" IS NOT "contacts"."phone" AND "contacts"."delivery_phone" IS NOT NULL;