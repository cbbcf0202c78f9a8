ALTER TABLE `orders` ADD `tax_included` integer;--> statement-breakpoint
ALTER TABLE `orders` ADD `buyer_totals` text;