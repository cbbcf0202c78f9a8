// The histories that are played with every run of the tests, chosen so that each kind of trouble occurs at least once:
// WooCommerce 17 and 56 a shop and a database that fail, 40 keys that are revoked, 57 settings that change and a store
// that is disconnected, 60 records that can't be read. Shopify 1 a merge, 5 an object that is restarted, subscriptions
// that are lost and calls that fail before and after D1, 18 a bulk operation that fails, 49 a shop that is frozen and
// settings that change, 50 tokens that end and a store that is disconnected and connected again; between them all three
// ways to connect. Several shops 14 customers who are merged, 16 and 21 people who are everywhere at once while objects are
// restarted, 21 a database that fails and a store that leaves.

import type { Choice, Played } from './choice.ts'

const seeds: Record<Played, number[]> = {
  woocommerce: [17, 40, 56, 57, 60],
  shopify: [1, 5, 18, 49, 50],
  several: [14, 16, 21],
}

export const chosen: Choice[] = [
  ...seeds.woocommerce.map((seed): Choice => ({ platform: 'woocommerce', seed })),
  ...seeds.shopify.map((seed): Choice => ({ platform: 'shopify', seed })),
  ...seeds.several.map((seed): Choice => ({ platform: 'several', seed })),
]
