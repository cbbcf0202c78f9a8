// A demo shop in a process of its own, so that its work does not count as the hub's.

import { startWooShop, type WooShopOptions } from '../shops/woocommerce/index.ts'
import { inbox, reply } from './processes.ts'
import type { ShopReady } from './shop.ts'

const next = inbox<WooShopOptions>()
const shop = await startWooShop(await next())
const { consumerKey, consumerSecret } = shop.keys
reply({ url: shop.url, keys: { consumerKey, consumerSecret } } satisfies ShopReady)
