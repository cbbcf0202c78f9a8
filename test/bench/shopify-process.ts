// A demo Shopify shop in a process of its own, so that its work does not count as the hub's.

import { startShopifyShop, type ShopifyShopOptions } from '../shops/shopify/index.ts'
import { inbox, reply } from './processes.ts'

export type ShopifyReady = { url: string; token: string; clientSecret: string }

const next = inbox<ShopifyShopOptions>()
const shop = await startShopifyShop({ port: 0, deliverWebhooks: 'manual', ...(await next()) })
const { url, accessToken: token, app } = shop
reply({ url, token, clientSecret: app.clientSecret } satisfies ShopifyReady)
