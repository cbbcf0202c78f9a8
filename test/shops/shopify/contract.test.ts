import { createHmac } from 'node:crypto'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { testPlatform } from '../../platforms/contract.ts'
import { startShopifyShop } from './index.ts'

testPlatform(shopify, async () => {
  const shop = await startShopifyShop({
    customers: 130,
    orders: 60,
    products: 30,
    restoreRate: 100_000,
  })
  const { accessToken, app } = shop
  return {
    url: shop.url,
    credentials: { kind: 'token', accessToken, clientSecret: app.clientSecret },
    wrongCredentials: {
      kind: 'token',
      accessToken: `shpat_${'0'.repeat(32)}`,
      clientSecret: 'hush',
    },
    secret: app.clientSecret,
    sign: (body, secret) => ({
      'X-Shopify-Topic': 'orders/updated',
      'X-Shopify-Shop-Domain': shop.domain,
      'X-Shopify-Webhook-Id': 'w1',
      'X-Shopify-Hmac-Sha256': createHmac('sha256', secret).update(body).digest('base64'),
    }),
    stop: () => shop.stop(),
  }
})
