// Which histories are played. Types only: the runner in Node needs them too.

export type Platform = 'woocommerce' | 'shopify'

/** A history by its number; steps in `skip` are left out. */
export type Choice = { platform: Platform; seed: number; skip?: readonly number[] }

/** Those that `npm run simulate` asks for; null when nobody asks. */
export type Histories = { platform: Platform; from: number; seeds: number; skip: number[] } | null
