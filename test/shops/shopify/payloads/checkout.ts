// Bodies of the checkouts topics. There is no `id` since 2026-04: the token is the key.

import { checkoutSubtotal, recoveryUrl } from '../graphql/checkout-resolvers.ts'
import { toShopIso, toShopIsoOrNull } from '../state/clock.ts'
import { toFixed } from '../state/money.ts'
import type { Shop } from '../state/shop.ts'
import type { Checkout } from '../state/types.ts'
import { toCustomerPayload, toPersonAddress } from './customer.ts'
import { toNumber } from './json.ts'

export function toCheckoutPayload(shop: Shop, checkout: Checkout): Record<string, unknown> {
  const customer =
    checkout.customerId === null ? undefined : shop.customers.get(checkout.customerId)
  const price = (units: number): string => toFixed(units, checkout.currency)
  const subtotal = checkoutSubtotal(checkout)
  return {
    token: checkout.token,
    cart_token: checkout.cartToken,
    email: checkout.email,
    gateway: null,
    buyer_accepts_marketing: false,
    buyer_accepts_sms_marketing: false,
    created_at: toShopIso(checkout.createdAt),
    updated_at: toShopIso(checkout.updatedAt),
    landing_site: '/',
    note: checkout.note,
    note_attributes: checkout.attributes.map(({ key, value }) => ({ name: key, value })),
    referring_site: '',
    shipping_lines: [],
    taxes_included: true,
    total_weight: 0,
    currency: checkout.currency,
    presentment_currency: checkout.presentment,
    completed_at: toShopIsoOrNull(checkout.completedAt),
    phone: checkout.phone,
    customer_locale: customer?.locale ?? 'en',
    line_items: checkout.lines.map((line) => ({
      key: line.key,
      product_id: toNumber(line.productId),
      variant_id: toNumber(line.variantId),
      title: line.title,
      variant_title: line.variantTitle,
      presentment_title: line.title,
      sku: line.sku,
      quantity: line.quantity,
      price: price(line.price),
      line_price: price(line.price * line.quantity),
      requires_shipping: true,
      taxable: true,
      gift_card: false,
      properties: [],
    })),
    name: checkout.name,
    abandoned_checkout_url: recoveryUrl(shop, checkout),
    discount_codes: checkout.discountCodes.map((code) => ({
      code,
      amount: price(checkout.discount),
      type: 'fixed_amount',
    })),
    tax_lines: [],
    source_name: 'web',
    total_discounts: price(checkout.discount),
    total_line_items_price: price(subtotal + checkout.discount),
    subtotal_price: price(subtotal),
    total_price: price(subtotal),
    total_tax: price(checkout.tax),
    total_duties: null,
    billing_address: checkout.billing && toPersonAddress(checkout.billing),
    shipping_address: checkout.shippingAddress && toPersonAddress(checkout.shippingAddress),
    ...(customer ? { customer: toCustomerPayload(customer) } : {}),
  }
}
