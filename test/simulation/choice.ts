// Which histories are played. Types only: the runner in Node needs them too.

export type Platform = 'woocommerce' | 'shopify'

/** Whose history it is: one shop's, or that of several shops of both platforms. */
export type Played = Platform | 'several'

/** A history by its number; steps in `skip` are left out. */
export type Choice = { platform: Played; seed: number; skip?: readonly number[] }

/** Those that `npm run simulate` asks for; null when nobody asks. */
export type Histories = { platform: Played; from: number; seeds: number; skip: number[] } | null
