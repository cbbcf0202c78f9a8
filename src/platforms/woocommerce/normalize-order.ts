// A WooCommerce order as a change: totals that add up in minor units, lines, refunds, and the payments derived
// from it (M7). Pure.

import type { Reading } from '../../core/change.ts'
import { parseMoney } from '../../core/formats/money.ts'
import type { Profile } from '../../core/contact.ts'
import { normalizeEmail, plainText, type Note } from '../../core/formats/text.ts'
import type {
  OrderFacts,
  OrderLine,
  OrderStatus,
  Refund,
  TransactionFacts,
} from '../../core/order.ts'
import type { NormalizeContext } from '../platform.ts'
import { parseTime, readSafely, reject, statuses, toProfile } from './fields.ts'
import { asCheckout } from './checkout.ts'
import { orderPayload, type LinePayload, type OrderPayload } from './payloads.ts'

/** When each refund was made, by its id: the order's own body does not tell. */
export type RefundTimes = ReadonlyMap<string, number>

export function readOrder(
  payload: unknown,
  context: NormalizeContext,
  times: RefundTimes = new Map(),
): Reading {
  return readSafely('order', payload, (each) => toOrder(each, context, times))
}

function toOrder(payload: unknown, context: NormalizeContext, times: RefundTimes): Reading {
  const parsed = orderPayload.safeParse(payload)
  if (!parsed.success) return reject('order', payload, parsed.error)
  const order = parsed.data
  const externalId = String(order.id)
  const broken: string[] = []
  const money = moneyReader(order.currency, broken)
  const notes: Note[] = []
  const person = {
    firstName: plainText(order.billing?.first_name),
    lastName: plainText(order.billing?.last_name),
    email: normalizeEmail(order.billing?.email),
  }
  const buyer = toProfile(person, order.billing, order.shipping, notes)
  const facts = toFacts(order, buyer, { context, money, notes })
  if (broken.length > 0) {
    return {
      type: 'rejected',
      kind: 'order',
      externalId,
      reason: 'invalid_amount',
      issues: broken.map((path) => ({ path, message: 'not a decimal number' })),
    }
  }
  return {
    type: 'change',
    change: {
      kind: 'order',
      externalId,
      statedAt: parseTime(order.date_modified_gmt),
      facts,
      buyer,
      transactions: toTransactions(order, facts, times),
      checkout: asCheckout(order, facts),
    },
  }
}

type Amounts = Pick<OrderFacts, 'discount' | 'shipping' | 'fees' | 'tax' | 'total' | 'refunded'>

type MoneyReader = (value: string | number | null | undefined, path: string) => number

/** Reads amounts and collects the paths of those that are none; a missing amount is zero. */
function moneyReader(currency: string, broken: string[]): MoneyReader {
  return (value, path) => {
    if (value === null || value === undefined || value === '') return 0
    const amount = parseMoney(value, currency)
    if (amount === null) broken.push(path)
    return amount ?? 0
  }
}

function toFacts(
  order: OrderPayload,
  buyer: Profile,
  { context, money, notes }: { context: NormalizeContext; money: MoneyReader; notes: Note[] },
): OrderFacts {
  const status = mapped(context.statusMap, order.status) ?? mapped(statuses, order.status)
  if (!status) notes.push(unknownStatus(order.status))
  const lines = (order.line_items ?? []).map((line, place) => toLine(line, place, money))
  const refunds = (order.refunds ?? []).map((refund, place): Refund => ({
    externalId: String(refund.id),
    amount: Math.abs(money(refund.total, `refunds.${place}.total`)),
    reason: plainText(refund.reason),
  }))
  const paidAt = parseTime(order.date_paid_gmt)
  const createdAt = parseTime(order.date_created_gmt)
  const placedAt = createdAt ?? parseTime(order.date_modified_gmt) ?? 0
  if (createdAt === null) notes.push(unreadableDate(order.date_created_gmt))
  const completedAt = parseTime(order.date_completed_gmt)
  const amounts = {
    discount: money(order.discount_total, 'discount_total'),
    shipping: money(order.shipping_total, 'shipping_total'),
    fees: (order.fee_lines ?? []).reduce(
      (sum, fee) => sum + money(fee.total, 'fee_lines.total'),
      0,
    ),
    tax: money(order.total_tax, 'total_tax'),
    total: money(order.total, 'total'),
    refunded: refunds.reduce((sum, refund) => sum + refund.amount, 0),
  }
  const subtotal = subtotalOf(lines, amounts, notes)
  return {
    number: String(order.number ?? order.id),
    customerExternalId: order.customer_id ? String(order.customer_id) : null,
    buyerEmail: buyer.email,
    sourceStatus: order.status,
    status: status ?? 'pending',
    financialStatus: financialStatus(order.status, paidAt, amounts),
    fulfillmentStatus: order.status === 'completed' ? 'fulfilled' : 'unfulfilled',
    currency: order.currency,
    subtotal,
    ...amounts,
    lines: lines.map(({ subtotal: _, ...line }) => line),
    discounts: (order.coupon_lines ?? []).map((coupon, place) => ({
      code: plainText(coupon.code),
      amount: money(coupon.discount, `coupon_lines.${place}.discount`),
    })),
    refunds,
    fulfillments: order.status === 'completed' ? [{ status: 'fulfilled', at: completedAt }] : [],
    operatorComment: plainText(order.customer_note),
    deliveryAddress: buyer.address,
    placedAt,
    paidAt,
    notes,
    goneAtSource: order.status === 'trash',
  }
}

/**
 * What the lines come to before discounts. The store adds up unrounded amounts and states rounded ones, which with
 * taxes in the prices can be a unit off per line: the subtotal, which it does not state, is where the parts meet its total.
 */
function subtotalOf(
  lines: { subtotal: number }[],
  { discount, shipping, fees, tax, total }: Amounts,
  notes: Note[],
): number {
  const added = lines.reduce((sum, line) => sum + line.subtotal, 0)
  const implied = total + discount - shipping - fees - tax
  // A unit of rounding for each line, and for shipping, fees, discount and tax.
  if (Math.abs(added - implied) <= lines.length + 4) return implied
  notes.push({
    field: 'total',
    code: 'totals_do_not_add_up',
    original: `${total} ≠ ${added} − ${discount} + ${shipping} + ${fees} + ${tax}`,
    message:
      'the parts of the order do not come to its total at the store: both are kept as stated',
  })
  return added
}

/** `subtotal` is the line before discounts; the price of one piece is its share of that. */
function toLine(
  line: LinePayload,
  place: number,
  money: MoneyReader,
): OrderLine & { subtotal: number } {
  const subtotal = money(line.subtotal, `line_items.${place}.subtotal`)
  const quantity = line.quantity ?? 1
  return {
    externalId: String(line.id),
    productExternalId: line.product_id ? String(line.product_id) : null,
    variantExternalId: line.variation_id ? String(line.variation_id) : null,
    sku: plainText(line.sku),
    title: plainText(line.name) ?? '',
    quantity,
    price: quantity === 0 ? subtotal : Math.round(subtotal / quantity),
    total: money(line.total, `line_items.${place}.total`),
    custom: !line.product_id,
    subtotal,
  }
}

function financialStatus(
  status: string,
  paidAt: number | null,
  { total, refunded }: { total: number; refunded: number },
): string {
  if (status === 'refunded' || (refunded > 0 && refunded >= total)) return 'refunded'
  if (refunded > 0) return 'partially_refunded'
  if (paidAt !== null) return 'paid'
  return status === 'failed' ? 'failed' : 'pending'
}

/** The payment (once `date_paid` is set) and each refund. */
function toTransactions(
  order: OrderPayload,
  facts: OrderFacts,
  times: RefundTimes,
): TransactionFacts[] {
  const gateway = plainText(order.payment_method) ?? plainText(order.payment_method_title)
  const shared = { status: 'success' as const, currency: facts.currency, gateway }
  const refunds = facts.refunds.map((refund): TransactionFacts => ({
    ...shared,
    key: refund.externalId,
    externalId: refund.externalId,
    kind: 'refund',
    amount: refund.amount,
    processedAt: times.get(refund.externalId) ?? null,
  }))
  if (facts.paidAt === null) return refunds
  const payment: TransactionFacts = {
    ...shared,
    key: 'payment',
    externalId: plainText(order.transaction_id) ?? `payment-${order.id}`,
    kind: 'sale',
    amount: facts.total,
    processedAt: facts.paidAt,
  }
  return [payment, ...refunds]
}

/** A status may be called like something that every object has. */
function mapped(map: Record<string, OrderStatus>, status: string): OrderStatus | undefined {
  return Object.hasOwn(map, status) ? map[status] : undefined
}

function unreadableDate(value: string | null | undefined): Note {
  return {
    field: 'placedAt',
    code: 'date_not_readable',
    original: value ?? '',
    message: 'the order tells no readable date of creation: its last change is used',
  }
}

function unknownStatus(status: string): Note {
  return {
    field: 'status',
    code: 'unknown_status',
    original: status,
    message:
      'not a status of WooCommerce itself: counted as pending until the store settings map it',
  }
}
