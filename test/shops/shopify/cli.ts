// Starts the demo shop on its own: `SHOP_PORT` (default 8789) on loopback, until it is stopped.

import { startShopifyShop } from './index.ts'

const shop = await startShopifyShop({ port: Number(process.env['SHOP_PORT'] ?? 8789) })
console.log(`Demo Shopify shop: ${shop.url} (${shop.domain})`)
console.log(`Access token:      ${shop.accessToken}`)
console.log(`Client id:         ${shop.app.clientId}`)
console.log(`Client secret:     ${shop.app.clientSecret}`)
console.log(`Control:           ${shop.url}/__control`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void shop.stop().then(() => process.exit(0)))
}
