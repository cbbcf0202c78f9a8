// Orders of the shop against orders of the hub (F5, F6, M7): each once, with the same facts, and none besides.

import { compareFields, minorUnits, plainEmail } from '../records.ts'
import type { Records } from './records.ts'
import { digits, type ShopOrder } from './state.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

export function checkOrders(
  world: ShopifyWorld,
  records: Records,
  { whole }: { whole: boolean },
): string[] {
  const present = new Set(records.shop.orders.map(({ id }) => digits(id)))
  return [
    ...records.shop.orders.flatMap((order) => [
      ...compareOrder(records, order),
      ...compareBuyer(world, records, order, whole),
    ]),
    ...records.orders
      .filter(({ externalId }) => !world.everRecords.has(subject('order', externalId)))
      .map(({ externalId }) => `L3 order ${externalId} is in the hub and never was in the shop`),
    ...records.orders
      .filter(({ externalId }) => !present.has(externalId))
      .filter(({ externalId }) => world.wasTold(subject('order', externalId)))
      .filter(({ goneAtSource }) => !goneAtSource)
      .map(({ externalId }) => `P3 the deletion of order ${externalId} is not marked`),
  ]
}

/** What differs between one order and its record, its buyer aside. */
export function compareOrder(records: Records, order: ShopOrder): string[] {
  const id = digits(order.id)
  const found = records.orderOf.get(id)
  if (!found) return [`L2 order ${id} is missing`]
  const money = (text: string) => minorUnits(text, order.currency)
  const isForeign = order.presentmentCurrency !== order.currency
  const theirs = {
    sourceStatus: sourceStatus(order),
    status: mapped(order),
    financialStatus: order.financialStatus.toLowerCase(),
    fulfillmentStatus: order.fulfillmentStatus.toLowerCase(),
    currency: order.currency,
    total: money(order.total),
    discount: money(order.discounts),
    shipping: money(order.shipping),
    tax: money(order.tax),
    refunded: money(order.refunded),
    paidBy: isForeign
      ? `${minorUnits(order.presentmentTotal, order.presentmentCurrency)} ${order.presentmentCurrency}`
      : null,
    lines: order.lines
      .map((line) => `${line.quantity} of ${digits(line.id)}`)
      .toSorted()
      .join(),
    refunds: order.refunds.map((each) => `${digits(each.id)} ${money(each.total)}`).join(),
    fulfillments: order.fulfillments.length,
    number: order.name,
    note: order.note,
    email: plainEmail(order.email ?? ''),
    isPaid: isPaid(order),
    gone: false,
    transactions: order.transactions
      .map(({ id, kind, status, amount }) => `${digits(id)} ${kind} ${status} ${money(amount)}`)
      .toSorted()
      .join()
      .toLowerCase(),
  }
  const ours: typeof theirs = {
    sourceStatus: found.sourceStatus,
    status: found.status,
    financialStatus: found.financialStatus,
    fulfillmentStatus: found.fulfillmentStatus ?? '',
    currency: found.currency,
    total: found.total,
    discount: found.discount,
    shipping: found.shipping,
    tax: found.tax,
    refunded: found.refunded,
    paidBy: found.buyerTotals && `${found.buyerTotals.total} ${found.buyerTotals.currency}`,
    lines: found.lines
      .map((line) => `${line.quantity} of ${line.externalId}`)
      .toSorted()
      .join(),
    refunds: found.refunds.map((each) => `${each.externalId} ${each.amount}`).join(),
    fulfillments: found.fulfillments.length,
    number: found.number,
    note: found.operatorComment,
    email: found.buyerEmail,
    isPaid: found.paidAt !== null,
    gone: found.goneAtSource,
    transactions: transactionsOf(records, id),
  }
  return compareFields(`order ${id}`, theirs, ours)
}

/**
 * I1, I5: an order that names a customer belongs to that customer's contact, also if it was somebody's who was merged.
 * A merge moves no date of an order: where the hub did not hear of it, only a whole read can tell.
 */
function compareBuyer(
  world: ShopifyWorld,
  { orderOf, linkOf }: Records,
  { id: gid, customerId: customer }: ShopOrder,
  whole: boolean,
): string[] {
  const [id, customerId] = [digits(gid), customer && digits(customer)]
  const order = orderOf.get(id)
  const link = customerId === null ? undefined : linkOf.get(customerId)
  if (!order || !link || customerId === null) return []
  if (world.isUnheardOf(customerId) && !whole) return []
  const heir = order.customerExternalId && world.heirOf(order.customerExternalId)
  return [
    ...(heir === customerId ? [] : [`order ${id}: customer is ${heir}, not ${customerId}`]),
    ...(order.contactId === link.contactId
      ? []
      : [`I1 order ${id} of ${customerId} is with ${order.contactId}, not ${link.contactId}`]),
  ]
}

function transactionsOf({ transactions }: Records, orderId: string): string {
  return transactions
    .filter(({ orderExternalId }) => orderExternalId === orderId)
    .map(({ externalId, kind, status, amount }) => `${externalId} ${kind} ${status} ${amount}`)
    .toSorted()
    .join()
}

function sourceStatus({ cancelledAt, financialStatus, fulfillmentStatus }: ShopOrder): string {
  return cancelledAt ? 'cancelled' : `${financialStatus}/${fulfillmentStatus}`.toLowerCase()
}

/** F6, written down a second time. */
function mapped({ cancelledAt, financialStatus, fulfillmentStatus }: ShopOrder): string {
  if (cancelledAt || financialStatus === 'VOIDED') return 'cancelled'
  if (financialStatus === 'REFUNDED') return 'completed'
  const isPaid = ['PAID', 'PARTIALLY_REFUNDED'].includes(financialStatus)
  return isPaid && fulfillmentStatus === 'FULFILLED' ? 'completed' : 'pending'
}

/** Paid in full, or was before money went back. */
function isPaid({ financialStatus, transactions, total }: ShopOrder): boolean {
  if (financialStatus === 'PAID') return true
  if (!financialStatus.endsWith('REFUNDED')) return false
  const payments = transactions.filter(
    ({ kind, status }) => kind === 'SALE' && status === 'SUCCESS',
  )
  const received = payments.reduce((sum, { amount }) => sum + Number(amount), 0)
  return received >= Number(total) - 0.001
}
