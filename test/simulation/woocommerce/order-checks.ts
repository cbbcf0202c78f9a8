// Orders of the shop against orders of the hub (F5, F6, M7): each once, with the same facts, and none besides.

import type { WooWorld } from './world.ts'
import { compareFields, minorUnits, plainEmail } from '../records.ts'
import type { Records, ShopOrderRecord } from './records.ts'

/** F6, written down a second time. */
const completed = new Set(['completed', 'refunded'])
const cancelled = new Set(['cancelled', 'failed'])

export function checkOrders(world: WooWorld, records: Records): string[] {
  const present = records.shop.orders.filter(
    ({ id, status }) => status !== 'trash' && !world.isBroken(id),
  )
  return [
    ...present.flatMap((order) => compareOrder(records, order)),
    ...records.orders
      .filter(({ externalId }) => !world.ever.orders.has(Number(externalId)))
      .map(({ externalId }) => `L3 order ${externalId} is in the hub and never was in the shop`),
    ...records.orders
      .filter(({ externalId }) => world.broken.has(externalId))
      .map(({ externalId }) => `F5 order ${externalId} has a broken currency and was taken in`),
    ...compareSums(present, records),
  ]
}

/** What differs between one order and its record. */
export function compareOrder(records: Records, order: ShopOrderRecord): string[] {
  const found = records.orderOf.get(order.id)
  if (!found) return [`L2 order ${order.id} is missing`]
  const money = (text: string) => minorUnits(text, order.currency)
  const refunded = order.refunds.reduce((sum, { total }) => sum - money(total), 0)
  const theirs = {
    sourceStatus: order.status,
    status: mapped(order.status),
    currency: order.currency,
    total: money(order.total),
    refunded,
    lines: order.line_items.map(({ id, quantity }) => `${quantity} of ${id}`).join(),
    number: order.number,
    note: order.customer_note || null,
    email: plainEmail(order.billing.email),
    customer: order.customer_id ? String(order.customer_id) : null,
    paid: order.date_paid_gmt && Date.parse(`${order.date_paid_gmt}Z`),
    gone: false,
    transactions: theirTransactions(order),
  }
  const ours: typeof theirs = {
    sourceStatus: found.sourceStatus,
    status: found.status,
    currency: found.currency,
    total: found.total,
    refunded: found.refunded,
    lines: found.lines.map(({ externalId, quantity }) => `${quantity} of ${externalId}`).join(),
    number: found.number,
    note: found.operatorComment,
    email: found.buyerEmail,
    customer: found.customerExternalId,
    paid: found.paidAt,
    gone: found.goneAtSource,
    transactions: ourTransactions(records, order.id),
  }
  return compareFields(`order ${order.id}`, theirs, ours)
}

function theirTransactions(order: ShopOrderRecord): string {
  const money = (text: string) => minorUnits(text, order.currency)
  const refunds = order.refunds.map(({ id, total }) => `refund ${id}: ${-money(total)}`)
  const payment = order.date_paid_gmt ? [`sale payment: ${money(order.total)}`] : []
  return [...payment, ...refunds].toSorted().join()
}

function ourTransactions(records: Records, orderId: number): string {
  return records.transactions
    .filter(({ orderExternalId }) => Number(orderExternalId) === orderId)
    .map(({ kind, key, amount }) => `${kind} ${key}: ${amount}`)
    .toSorted()
    .join()
}

function mapped(status: string): string {
  if (completed.has(status)) return 'completed'
  return cancelled.has(status) ? 'cancelled' : 'pending'
}

/** The same money on both sides, by currency. */
function compareSums(present: ShopOrderRecord[], records: Records): string[] {
  const ids = new Set(present.map(({ id }) => id))
  const theirs = sumUp(
    present.map((each) => [each.currency, minorUnits(each.total, each.currency)]),
  )
  const ours = sumUp(
    records.orders
      .filter(({ externalId }) => ids.has(Number(externalId)))
      .map(({ currency, total }) => [currency, total]),
  )
  return theirs === ours ? [] : [`F5 the orders sum up to ${ours} and should to ${theirs}`]
}

function sumUp(amounts: [string, number][]): string {
  const sums = new Map<string, number>()
  for (const [currency, amount] of amounts) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].toSorted().join(' ')
}
