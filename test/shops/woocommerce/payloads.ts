// What a delivery carries: the REST answer for the record at the moment of sending, or the REST
// error when it is gone, or only the id for a deletion.

import { toCustomerJson } from './customer-json.ts'
import { invalidId, unknownUser } from './errors.ts'
import { encodeJson } from './json.ts'
import { orderText } from './order-json.ts'
import { toCouponJson, toProductJson } from './product-json.ts'
import type { Shop } from './state.ts'

export function buildPayload(shop: Shop, topic: string, id: number): string {
  const [resource, event] = topic.split('.')
  if (event === 'deleted') return `{"id":${id}}`
  if (resource === 'order') {
    const order = shop.orders.get(id)
    return order ? orderText(shop, order) : encodeJson(invalidId('shop_order').toBody())
  }
  if (resource === 'customer') {
    const customer = shop.customers.get(id)
    return encodeJson(customer ? toCustomerJson(shop, customer) : unknownUser().toBody())
  }
  if (resource === 'product') {
    const product = shop.products.get(id)
    return encodeJson(product ? toProductJson(shop, product) : invalidId('product').toBody())
  }
  const coupon = shop.coupons.get(id)
  return encodeJson(coupon ? toCouponJson(shop, coupon) : invalidId('shop_coupon').toBody())
}
