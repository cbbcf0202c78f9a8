// Bodies of the orders topics. There is no `checkout_id` since 2026-04: the token links the two.

import { toShopIso, toShopIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { sum, toFixed, totalsOf } from '../state/money.ts'
import { SHOP_ID } from '../state/shop.ts'
import type { Shop } from '../state/shop.ts'
import { currentQuantity, financialStatus, fulfillmentStatus } from '../state/status.ts'
import type { Line, Order } from '../state/types.ts'
import { toCustomerPayload, toPersonAddress } from './customer.ts'
import { toNumber, toSet } from './json.ts'
import { toFulfillmentPayload, toLinePayload, toRefundPayload, toTaxLine } from './order-parts.ts'

export function toOrderPayload(shop: Shop, order: Order): Record<string, unknown> {
  const totals = totalsOf(order)
  const customer = order.customerId === null ? undefined : shop.customers.get(order.customerId)
  const price = (units: number): string => toFixed(units, order.currency)
  const discounts = order.discountCodes.map((code) => ({
    code,
    amount: price(totals.discounts),
    type: 'percentage',
  }))
  return {
    id: toNumber(order.id),
    admin_graphql_api_id: toGid('Order', order.id),
    app_id: 580_111,
    browser_ip: null,
    buyer_accepts_marketing: order.acceptsMarketing,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: toShopIsoOrNull(order.cancelledAt),
    cart_token: order.cartToken,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: toShopIsoOrNull(order.closedAt),
    company: null,
    confirmation_number: (order.checkoutToken ?? '').slice(0, 9).toUpperCase(),
    confirmed: true,
    contact_email: order.email,
    created_at: toShopIso(order.createdAt),
    currency: order.currency,
    current_shipping_price_set: toSet(totals.shipping, order),
    current_subtotal_price: price(totals.currentSubtotal),
    current_subtotal_price_set: toSet(totals.currentSubtotal, order),
    current_total_additional_fees_set: null,
    current_total_discounts: price(totals.discounts),
    current_total_discounts_set: toSet(totals.discounts, order),
    current_total_duties_set: null,
    current_total_price: price(totals.currentTotal),
    current_total_price_set: toSet(totals.currentTotal, order),
    current_total_tax: price(totals.tax),
    current_total_tax_set: toSet(totals.tax, order),
    customer_locale: order.locale,
    device_id: null,
    discount_codes: discounts,
    duties_included: false,
    email: order.email ?? '',
    estimated_taxes: false,
    financial_status: financialStatus(order).toLowerCase(),
    fulfillment_status: statusOf(order),
    landing_site: '/',
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: 'MTcwNTY0MDU1MDY5',
    merchant_of_record_app_id: null,
    name: `#${order.number}`,
    note: order.note,
    note_attributes: order.attributes.map(({ key, value }) => ({ name: key, value })),
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/${SHOP_ID}/orders/${order.checkoutToken ?? ''}/authenticate`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [...new Set(order.transactions.map((one) => one.gateway))],
    phone: order.phone,
    po_number: order.poNumber,
    presentment_currency: order.presentment,
    processed_at: toShopIso(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: order.sourceIdentifier,
    source_name: order.sourceName,
    source_url: order.sourceUrl,
    subtotal_price: price(totals.subtotal),
    subtotal_price_set: toSet(totals.subtotal, order),
    tags: order.tags.join(', '),
    tax_exempt: false,
    tax_lines: totals.tax === 0 ? [] : [toTaxLine(order, totals.tax)],
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.checkoutToken,
    total_cash_rounding_payment_adjustment_set: toSet(0, order),
    total_cash_rounding_refund_adjustment_set: toSet(0, order),
    total_discounts: price(totals.discounts),
    total_discounts_set: toSet(totals.discounts, order),
    total_line_items_price: price(totals.subtotal + totals.discounts),
    total_line_items_price_set: toSet(totals.subtotal + totals.discounts, order),
    total_outstanding: price(totals.outstanding),
    total_price: price(totals.total),
    total_price_set: toSet(totals.total, order),
    total_shipping_price_set: toSet(totals.shipping, order),
    total_tax: price(totals.tax),
    total_tax_set: toSet(totals.tax, order),
    total_tip_received: '0.00',
    total_weight: 0,
    updated_at: toShopIso(order.updatedAt),
    user_id: null,
    billing_address: order.billing && toPersonAddress(order.billing),
    customer: customer ? toCustomerPayload(customer) : null,
    discount_applications: order.discountCodes.map((code) => ({
      target_type: 'line_item',
      type: 'discount_code',
      value: '10.0',
      value_type: 'percentage',
      allocation_method: 'across',
      target_selection: 'all',
      code,
    })),
    fulfillments: order.fulfillments.map((one) => toFulfillmentPayload(order, one)),
    line_items: order.lines.map((line) => toLinePayload(order, line)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => toRefundPayload(order, refund)),
    returns: [],
    line_item_groups: [],
    shipping_address: order.shippingAddress && toPersonAddress(order.shippingAddress),
    shipping_lines: order.shipping ? [toShippingLine(order)] : [],
  }
}

/** What was taken out or put in by an edit. */
export function toEditPayload(
  order: Order,
  at: number,
  changes: { additions: Line[]; removals: { line: Line; delta: number }[] },
): Record<string, unknown> {
  return {
    order_edit: {
      id: toNumber(order.id),
      app_id: null,
      created_at: toShopIso(at),
      notify_customer: false,
      order_id: toNumber(order.id),
      staff_note: '',
      user_id: null,
      line_items: {
        additions: changes.additions.map((line) => ({
          id: toNumber(line.id),
          delta: line.quantity,
        })),
        removals: changes.removals.map(({ line, delta }) => ({ id: toNumber(line.id), delta })),
      },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  }
}

export function piecesOf(order: Order): number {
  return sum(order.lines, (line) => currentQuantity(order, line))
}

function statusOf(order: Order): string | null {
  const status = fulfillmentStatus(order)
  if (status === 'UNFULFILLED') return null
  return status === 'PARTIALLY_FULFILLED' ? 'partial' : 'fulfilled'
}

function toShippingLine(order: Order): Record<string, unknown> {
  const line = order.shipping!
  return {
    id: toNumber(line.id),
    carrier_identifier: null,
    code: line.code,
    current_discounted_price_set: toSet(line.price, order),
    discounted_price: toFixed(line.price, order.currency),
    discounted_price_set: toSet(line.price, order),
    is_removed: false,
    phone: null,
    price: toFixed(line.price, order.currency),
    price_set: toSet(line.price, order),
    requested_fulfillment_service_id: null,
    source: 'shopify',
    title: line.title,
    tax_lines: [],
    discount_allocations: [],
  }
}
