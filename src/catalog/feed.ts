// What a format of feeds is. A further one is one file that fulfils this, and one line in `formats.ts`.

import type { Categories } from '../core/categories.ts'
import type { Offer } from '../core/offer.ts'

/** The store that a feed speaks of. */
export type FeedShop = {
  name: string
  url: string
  categories: Categories
  /** What stands for the stock of what is sold without being counted, in formats that want a number. */
  uncountedStock: number
}

export type FeedFormat = {
  /** In addresses: `/feeds/<token>/<name>.xml`. */
  name: string
  label: string
  /** Why this format can't hold an offer, or null. */
  refuses(offer: Offer): string | null
  /** Everything before the first offer. `at` is the time of the rebuild (ms). */
  head(shop: FeedShop, at: number): string
  offer(offer: Offer, shop: FeedShop): string
  tail: string
}
