// A Shopify order as a change: totals, lines, payments, refunds and fulfilments, and the buyer it names (F5, M7). Pure.

import type { Reading } from '../../core/change.ts'
import type { Profile } from '../../core/contact.ts'
import { normalizeCountry } from '../../core/formats/address.ts'
import type { Note } from '../../core/formats/text.ts'
import type { Discount, OrderFacts, OrderLine } from '../../core/order.ts'
import type { NormalizeContext } from '../platform.ts'
import { moneyReader, toBuyerTotals, toTotals, type MoneyReader } from './amounts.ts'
import { email, phone, readSafely, reject, text, time, toAddress, word } from './fields.ts'
import { byId, idOf } from './ids.ts'
import { parseOrderNode, type LineNode, type OrderNode } from './payloads.ts'
import { sourceStatus, toStatus } from './statuses.ts'
import { paidAt, toTransactions } from './transactions.ts'

/** A node of `orders` with all of its lines. */
export function readOrder(node: unknown, context: NormalizeContext): Reading {
  return readSafely('order', node, (each) => toOrder(each, context))
}

function toOrder(node: unknown, context: NormalizeContext): Reading {
  const parsed = parseOrderNode(node)
  if (!parsed.success) return reject('order', node, parsed.error)
  const order = parsed.data
  const externalId = idOf(order.id) ?? ''
  const notes: Note[] = []
  const broken: string[] = []
  const money = moneyReader('shopMoney', order.currencyCode, broken)
  const buyer = toBuyer(order, notes)
  const transactions = toTransactions(order, money)
  const amounts = toFacts(order, buyer, money, notes)
  const facts: OrderFacts = {
    ...amounts,
    ...toStatuses(order, context, notes),
    buyerTotals: toBuyerTotals(order, broken),
    paidAt: paidAt(order, transactions, amounts.total),
    notes,
  }
  if (broken.length > 0) {
    return {
      type: 'rejected',
      kind: 'order',
      externalId,
      reason: 'invalid_amount',
      issues: [...new Set(broken)].map((path) => ({ path, message: 'not a decimal number' })),
    }
  }
  return {
    type: 'change',
    change: {
      kind: 'order',
      externalId,
      statedAt: time(order.updatedAt),
      facts,
      buyer,
      transactions,
      checkoutToken: text(order.checkoutToken),
    },
  }
}

function toFacts(
  order: OrderNode,
  buyer: Profile,
  money: MoneyReader,
  notes: Note[],
): Omit<
  OrderFacts,
  'sourceStatus' | 'status' | 'financialStatus' | 'fulfillmentStatus' | 'paidAt' | 'notes'
> {
  const totals = toTotals(order, money)
  return {
    number: order.name,
    customerExternalId: idOf(order.customer?.id),
    buyerEmail: buyer.email,
    currency: order.currencyCode,
    ...totals,
    taxIncluded: order.taxesIncluded,
    lines: order.lineItems.nodes.toSorted(byId).map((line, place) => toLine(line, place, money)),
    discounts: toDiscounts(order.discountCodes ?? [], totals.discount, notes),
    refunds: order.refunds.map((refund, place) => ({
      externalId: idOf(refund.id) ?? '',
      amount: money(refund.totalRefundedSet, `refunds.${place}.totalRefundedSet`),
      reason: text(refund.note),
    })),
    fulfillments: order.fulfillments.map(({ displayStatus, status, createdAt }) => ({
      status: word(displayStatus ?? status) ?? '',
      at: time(createdAt),
    })),
    operatorComment: text(order.note),
    deliveryAddress: buyer.address,
    // An order that was brought from elsewhere was placed when it says, not when it was brought.
    placedAt: time(order.processedAt) ?? time(order.createdAt) ?? 0,
    goneAtSource: false,
  }
}

/** Names and phone may stand on the billing address; the address itself is never taken from there (F1). */
function toBuyer(order: OrderNode, notes: Note[]): Profile {
  const { customer, billingAddress: billing, shippingAddress: shipping } = order
  const named = [customer, billing, shipping].find(
    (each) => text(each?.firstName) ?? text(each?.lastName),
  )
  const address = toAddress(shipping, notes)
  const country = normalizeCountry(billing?.countryCodeV2) ?? address?.country ?? null
  return {
    firstName: text(named?.firstName),
    lastName: text(named?.lastName),
    email: email(order.email),
    phone: phone(order.phone ?? billing?.phone, country, 'phone', notes),
    deliveryPhone: address?.phone ?? null,
    language: text(order.customerLocale),
    address,
    consent: null,
  }
}

function toLine(line: LineNode, place: number, money: MoneyReader): OrderLine {
  const path = `lineItems.${place}`
  return {
    externalId: idOf(line.id) ?? '',
    productExternalId: idOf(line.product?.id),
    variantExternalId: idOf(line.variant?.id),
    sku: text(line.sku),
    title: [text(line.title), text(line.variantTitle)].filter((part) => part !== null).join(' - '),
    quantity: line.quantity,
    price: money(line.originalUnitPriceSet, `${path}.originalUnitPriceSet`),
    total: money(line.discountedTotalSet, `${path}.discountedTotalSet`),
    // A custom item, or one whose product is gone: none of the catalog either way.
    custom: !line.product,
  }
}

/** The order tells its codes and the sum of all discounts, not how much each code took off. */
function toDiscounts(codes: string[], total: number, notes: Note[]): Discount[] {
  const [first = null, ...others] = codes
  if (others.length > 0) {
    const message = 'Shopify tells the sum of the discounts only: it stands at the first code'
    notes.push({
      field: 'discounts',
      code: 'discounts_not_split',
      original: String(total),
      message,
    })
  }
  if (first === null && total === 0) return []
  return [{ code: first, amount: total }, ...others.map((code) => ({ code, amount: 0 }))]
}

function toStatuses(
  order: OrderNode,
  context: NormalizeContext,
  notes: Note[],
): Pick<OrderFacts, 'sourceStatus' | 'status' | 'financialStatus' | 'fulfillmentStatus'> {
  const financialStatus = word(order.displayFinancialStatus) ?? 'pending'
  const fulfillmentStatus = word(order.displayFulfillmentStatus)
  const source = sourceStatus(!!order.cancelledAt, financialStatus, fulfillmentStatus)
  const status = toStatus(source, context.statusMap)
  if (!status) {
    notes.push({
      field: 'status',
      code: 'unknown_status',
      original: source,
      message:
        'a status that is new at Shopify: counted as pending until the store settings map it',
    })
  }
  return { sourceStatus: source, status: status ?? 'pending', financialStatus, fulfillmentStatus }
}
