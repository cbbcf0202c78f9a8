import { createHmac } from 'node:crypto'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'
import { testPlatform } from '../../platforms/contract.ts'
import { startWooShop } from './index.ts'

testPlatform(woocommerce, async () => {
  const shop = await startWooShop({ customers: 130, orders: 120 })
  const { consumerKey, consumerSecret } = shop.keys
  return {
    url: shop.url,
    credentials: { consumerKey, consumerSecret },
    wrongCredentials: {
      consumerKey: `ck_${'0'.repeat(40)}`,
      consumerSecret: `cs_${'0'.repeat(40)}`,
    },
    secret: 'f'.repeat(64),
    sign: (body, secret) => ({
      'Content-Type': 'application/json',
      'X-WC-Webhook-Topic': 'order.updated',
      'X-WC-Webhook-ID': '1',
      'X-WC-Webhook-Delivery-ID': 'd1',
      'X-WC-Webhook-Signature': createHmac('sha256', secret).update(body).digest('base64'),
    }),
    stop: () => shop.stop(),
  }
})
