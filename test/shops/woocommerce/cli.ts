// Starts the demo shop on its own: `SHOP_PORT` (default 8788) on loopback, until it is stopped.

import { startWooShop } from './index.ts'

const shop = await startWooShop({ port: Number(process.env['SHOP_PORT'] ?? 8788) })
console.log(`Demo WooCommerce shop: ${shop.url}`)
console.log(`Consumer key:    ${shop.keys.consumerKey}`)
console.log(`Consumer secret: ${shop.keys.consumerSecret}`)
console.log(`Control:         ${shop.url}/__control`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void shop.stop().then(() => process.exit(0)))
}
