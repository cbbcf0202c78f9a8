// Lines, payments, refunds and fulfilments in webhook bodies.

import { toShopIso } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { lineTax, refundTotal, toFixed } from '../state/money.ts'
import { currentQuantity, fulfilledQuantity, openQuantity } from '../state/status.ts'
import type { Fulfillment, Line, Order, Refund, RefundLine, Transaction } from '../state/types.ts'
import { toNumber, toNumberOrNull, toSet } from './json.ts'

export function toLinePayload(order: Order, line: Line): Record<string, unknown> {
  const sent = fulfilledQuantity(order, line)
  return {
    id: toNumber(line.id),
    admin_graphql_api_id: toGid('LineItem', line.id),
    attributed_staffs: [],
    current_quantity: currentQuantity(order, line),
    fulfillable_quantity: openQuantity(order, line),
    fulfillment_service: 'manual',
    fulfillment_status: sent === 0 ? null : openQuantity(order, line) > 0 ? 'partial' : 'fulfilled',
    gift_card: false,
    grams: 0,
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    price: toFixed(line.price, order.currency),
    price_set: toSet(line.price, order),
    product_exists: line.productId !== null,
    product_id: toNumberOrNull(line.productId),
    properties: line.attributes.map(({ key, value }) => ({ name: key, value })),
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: toSet(0, order),
    variant_id: toNumberOrNull(line.variantId),
    variant_inventory_management: 'shopify',
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: line.taxable ? [toTaxLine(order, lineTax(order, line))] : [],
    duties: [],
    discount_allocations:
      line.discount === 0
        ? []
        : [
            {
              amount: toFixed(line.discount, order.currency),
              amount_set: toSet(line.discount, order),
              discount_application_index: 0,
            },
          ],
  }
}

export function toTaxLine(order: Order, units: number): Record<string, unknown> {
  return {
    channel_liable: false,
    price: toFixed(units, order.currency),
    price_set: toSet(units, order),
    rate: order.taxRate,
    title: 'IVA',
  }
}

export function toTransactionPayload(
  order: Order,
  transaction: Transaction,
): Record<string, unknown> {
  return {
    id: toNumber(transaction.id),
    admin_graphql_api_id: toGid('OrderTransaction', transaction.id),
    amount: toFixed(transaction.amount, order.currency),
    authorization: null,
    created_at: toShopIso(transaction.at),
    currency: order.currency,
    device_id: null,
    error_code: transaction.errorCode,
    gateway: transaction.gateway,
    kind: transaction.kind.toLowerCase(),
    location_id: null,
    message: null,
    order_id: toNumber(order.id),
    parent_id: toNumberOrNull(transaction.parentId),
    payment_id: `${order.checkoutToken ?? ''}.${transaction.id.slice(-3)}`,
    processed_at: toShopIso(transaction.at),
    receipt: {},
    source_name: order.sourceName,
    status: transaction.status.toLowerCase(),
    test: order.test,
    user_id: null,
    amount_set: toSet(transaction.amount, order),
    manual_payment_gateway: transaction.manual,
  }
}

export function toRefundPayload(order: Order, refund: Refund): Record<string, unknown> {
  return {
    id: toNumber(refund.id),
    admin_graphql_api_id: toGid('Refund', refund.id),
    created_at: toShopIso(refund.createdAt),
    note: refund.note,
    order_id: toNumber(order.id),
    processed_at: toShopIso(refund.createdAt),
    restock: refund.lines.some((line) => line.restock !== 'NO_RESTOCK'),
    total_duties_set: toSet(0, order),
    user_id: null,
    order_adjustments: adjustmentsOf(order, refund),
    transactions: refund.transactions.map((one) => toTransactionPayload(order, one)),
    refund_line_items: refund.lines.map((line) => toRefundLine(order, line)),
    refund_shipping_lines:
      refund.shipping === 0
        ? []
        : [{ id: toNumber(refund.id), subtotal_amount_set: toSet(refund.shipping, order) }],
    duties: [],
    additional_fees: [],
    return: null,
  }
}

export function toFulfillmentPayload(order: Order, one: Fulfillment): Record<string, unknown> {
  const parts = one.lines.flatMap(({ lineId, quantity }) => {
    const line = order.lines.find((other) => other.id === lineId)
    return line ? [{ ...toLinePayload(order, line), quantity }] : []
  })
  return {
    id: toNumber(one.id),
    admin_graphql_api_id: toGid('Fulfillment', one.id),
    created_at: toShopIso(one.createdAt),
    location_id: toNumber(one.locationId),
    name: one.name,
    order_id: toNumber(order.id),
    origin_address: {},
    receipt: {},
    service: 'manual',
    shipment_status: one.deliveredAt === null ? null : 'delivered',
    status: one.status.toLowerCase(),
    tracking_company: one.tracking[0]?.company ?? null,
    tracking_number: one.tracking[0]?.number ?? null,
    tracking_numbers: one.tracking.flatMap((tracking) => tracking.number ?? []),
    tracking_url: one.tracking[0]?.url ?? null,
    tracking_urls: one.tracking.flatMap((tracking) => tracking.url ?? []),
    updated_at: toShopIso(one.updatedAt),
    line_items: parts,
  }
}

function toRefundLine(order: Order, part: RefundLine): Record<string, unknown> {
  const line = order.lines.find((one) => one.id === part.lineId)
  return {
    id: toNumber(part.id),
    line_item_id: toNumber(part.lineId),
    location_id: null,
    quantity: part.quantity,
    restock_type: part.restock.toLowerCase(),
    subtotal: Number(toFixed(part.subtotal, order.currency)),
    subtotal_set: toSet(part.subtotal, order),
    total_tax: Number(toFixed(part.tax, order.currency)),
    total_tax_set: toSet(part.tax, order),
    line_item: line ? toLinePayload(order, line) : null,
  }
}

/** Money beyond the lines and the shipping, as when only an amount is given back. */
function adjustmentsOf(order: Order, refund: Refund): unknown[] {
  const lines = refund.lines.reduce((sum, line) => sum + line.subtotal, 0)
  const rest = refundTotal(refund) - lines - refund.shipping
  if (rest === 0) return []
  return [
    {
      id: toNumber(refund.id),
      amount: toFixed(-rest, order.currency),
      amount_set: toSet(-rest, order),
      kind: 'refund_discrepancy',
      order_id: toNumber(order.id),
      reason: 'Refund discrepancy',
      refund_id: toNumber(refund.id),
      tax_amount: '0.00',
      tax_amount_set: toSet(0, order),
    },
  ]
}
