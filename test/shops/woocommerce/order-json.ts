// Orders and refunds as `/wc/v3` shows them: every key of the recordings, in their order.

import { toGmt, toLocal } from './dates.ts'
import { encodeJson } from './json.ts'
import { decimalsOf, formatUnits, symbolOf, TAX_PERCENT, totalsOf } from './money.ts'
import type { Shop } from './state.ts'
import { WOO_VERSION } from './state.ts'
import type { Meta, Order, ProductLine, Refund, Seconds, Units } from './types.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The serialised order, kept until it changes: a page of 100 is then only joined strings. */
export function orderText(shop: Shop, order: Order): string {
  order.json ??= encodeJson(toOrderJson(shop, order))
  return order.json
}

export function toOrderJson(shop: Shop, order: Order) {
  const decimals = decimalsOf(order.currency)
  const money = moneyOf(shop, decimals)
  const totals = totalsOf(order)
  const rest = `${shop.url}/wp-json/wc/v3/orders`
  const needsPayment = ['pending', 'failed', 'checkout-draft'].includes(order.status)
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: order.currency,
    version: WOO_VERSION,
    prices_include_tax: order.pricesIncludeTax,
    date_created: toLocal(order.created),
    date_modified: toLocal(order.modified),
    discount_total: money(totals.discount),
    discount_tax: money(totals.discountTax),
    shipping_total: money(totals.shipping),
    shipping_tax: money(totals.shippingTax),
    cart_tax: money(totals.cartTax),
    total: money(totals.total),
    total_tax: money(totals.tax),
    customer_id: order.customerId,
    order_key: order.orderKey,
    billing: order.billing,
    shipping: order.shipping,
    payment_method: order.paymentMethod,
    payment_method_title: order.paymentMethodTitle,
    transaction_id: order.transactionId,
    customer_ip_address: order.ipAddress,
    customer_user_agent: order.userAgent,
    created_via: order.createdVia,
    customer_note: order.customerNote,
    date_completed: localOrNull(order.completed),
    date_paid: localOrNull(order.paid),
    cart_hash: order.cartHash,
    number: String(order.id),
    meta_data: order.meta.map(toMetaJson),
    line_items: order.lines.map((line) => toLineJson(shop, line, money, decimals, order.taxed)),
    tax_lines: toTaxLines(order, money),
    shipping_lines: order.shippingLines.map((line) => ({
      id: line.id,
      method_title: line.title,
      method_id: line.methodId,
      instance_id: line.instanceId,
      total: money(line.total),
      total_tax: money(line.totalTax),
      taxes: order.taxed ? [{ id: 1, total: money(line.totalTax), subtotal: '' }] : [],
      tax_status: 'taxable',
      meta_data: line.meta.map(toItemMeta),
    })),
    fee_lines: order.fees.map((fee) => ({
      id: fee.id,
      name: fee.name,
      tax_class: '',
      tax_status: fee.taxStatus,
      amount: '',
      total: money(fee.total),
      total_tax: money(fee.totalTax),
      taxes: order.taxed ? [{ id: 1, total: money(fee.totalTax), subtotal: '' }] : [],
      meta_data: fee.meta.map(toItemMeta),
    })),
    coupon_lines: order.coupons.map((coupon) => ({
      id: coupon.id,
      code: coupon.code,
      // Not padded, unlike every other amount: "6", not "6.00".
      discount: String(coupon.discount / 10 ** decimals),
      discount_tax: String(coupon.discountTax / 10 ** decimals),
      meta_data: coupon.meta.map(toItemMeta),
      discount_type: coupon.type,
      nominal_amount: coupon.nominal,
      free_shipping: false,
    })),
    refunds: order.refunds.map((refund) => ({
      id: refund.id,
      reason: refund.reason,
      total: `-${money(refund.amount)}`,
    })),
    payment_url: `${shop.url}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.orderKey}`,
    is_editable: ['pending', 'on-hold', 'auto-draft'].includes(order.status),
    needs_payment: needsPayment && totals.total > 0,
    needs_processing: order.lines.length > 0,
    date_created_gmt: toGmt(order.created),
    date_modified_gmt: toGmt(order.modified),
    date_completed_gmt: gmtOrNull(order.completed),
    date_paid_gmt: gmtOrNull(order.paid),
    currency_symbol: symbolOf(order.currency),
    _links: {
      self: [{ href: `${rest}/${order.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
      email_templates: [{ embeddable: true, href: `${rest}/${order.id}/actions/email_templates` }],
      ...(order.customerId
        ? { customer: [{ href: `${shop.url}/wp-json/wc/v3/customers/${order.customerId}` }] }
        : {}),
    },
  }
}

export type OrderJson = ReturnType<typeof toOrderJson>

/** `withParent` is the list across all orders, which alone tells whose refund it is. */
export function toRefundJson(shop: Shop, order: Order, refund: Refund, withParent: boolean) {
  const decimals = decimalsOf(order.currency)
  const money = moneyOf(shop, decimals)
  const rest = `${shop.url}/wp-json/wc/v3/orders/${order.id}`
  return {
    id: refund.id,
    ...(withParent ? { parent_id: order.id } : {}),
    date_created: toLocal(refund.created),
    date_created_gmt: toGmt(refund.created),
    amount: money(refund.amount),
    reason: refund.reason,
    refunded_by: refund.refundedBy,
    refunded_payment: false,
    meta_data: refund.meta.map(toMetaJson),
    line_items: refund.lines.map((line) => toLineJson(shop, line, money, decimals, false)),
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
    _links: {
      self: [{ href: `${rest}/refunds/${refund.id}`, targetHints: { allow: ['GET', 'DELETE'] } }],
      collection: [{ href: `${rest}/refunds` }],
      up: [{ href: rest }],
    },
  }
}

export type RefundJson = ReturnType<typeof toRefundJson>

export function toMetaJson(meta: Meta): { id: number; key: string; value: unknown } {
  return { id: meta.id, key: meta.key, value: meta.value }
}

export function localOrNull(at: Seconds | null): string | null {
  return at === null ? null : toLocal(at)
}

export function gmtOrNull(at: Seconds | null): string | null {
  return at === null ? null : toGmt(at)
}

function toItemMeta(meta: Meta) {
  const known: Record<string, string> = { pa_color: 'Color', pa_size: 'Size' }
  const label = known[meta.key]
  const text = String(meta.value)
  return {
    id: meta.id,
    key: meta.key,
    value: meta.value,
    display_key: label ?? meta.key,
    display_value: label ? text.charAt(0).toUpperCase() + text.slice(1) : text,
  }
}

function toLineJson(
  shop: Shop,
  line: ProductLine,
  money: (units: Units) => string,
  decimals: number,
  taxed: boolean,
) {
  const price = line.quantity ? line.total / 10 ** decimals / line.quantity : 0
  // Without its product a line has no number of its own: null, where others have text.
  const known = shop.products.has(line.variationId || line.productId)
  return {
    id: line.id,
    name: line.name,
    product_id: line.productId,
    variation_id: line.variationId,
    quantity: line.quantity,
    tax_class: '',
    subtotal: money(line.subtotal),
    subtotal_tax: money(line.subtotalTax),
    total: money(line.total),
    total_tax: money(line.totalTax),
    taxes: taxed ? [{ id: 1, total: money(line.totalTax), subtotal: money(line.subtotalTax) }] : [],
    meta_data: line.meta.map(toItemMeta),
    sku: known ? line.sku : null,
    global_unique_id: known ? '' : null,
    price,
    image: known ? line.image : { id: 0, src: '' },
    parent_name: known ? line.parentName : null,
  }
}

/** The real shop has one number of decimals for all currencies; here it is the currency's own. */
function moneyOf(shop: Shop, decimals: number): (units: Units) => string {
  const fixed = shop.priceDecimals
  if (fixed === null || fixed === decimals) return (units) => formatUnits(units, decimals)
  return (units) => (units / 10 ** decimals).toFixed(fixed)
}

function toTaxLines(order: Order, money: (units: Units) => string) {
  if (!order.taxed) return []
  const totals = totalsOf(order)
  return [
    {
      id: order.taxLineId,
      rate_code: 'US-NY-NY TAX-1',
      rate_id: 1,
      label: 'NY Tax',
      compound: false,
      tax_total: money(totals.cartTax),
      shipping_tax_total: money(totals.shippingTax),
      rate_percent: TAX_PERCENT,
      meta_data: [],
    },
  ]
}
