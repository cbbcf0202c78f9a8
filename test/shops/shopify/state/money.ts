// Amounts in integer minor units and how Shopify writes them, and the totals of an order.

import type { Line, Order, Refund, Units } from './types.ts'

/** JPY has no minor unit and KWD has a thousand of them. */
export function decimalsOf(currency: string): number {
  if (currency === 'JPY') return 0
  return currency === 'KWD' ? 3 : 2
}

/** As in `MoneyV2.amount`: at least one decimal and no zeros behind it, "44.7", "0.0", "500.0". */
export function toDecimal(units: Units, currency: string): string {
  const text = toFixed(units, currency)
  if (decimalsOf(currency) === 0) return `${text}.0`
  let end = text.length
  while (text.charAt(end - 1) === '0' && text.charAt(end - 2) !== '.') end -= 1
  return text.slice(0, end)
}

/** As in webhooks and in the `Money` scalar: all decimals of the currency, "44.70", "500". */
export function toFixed(units: Units, currency: string): string {
  const decimals = decimalsOf(currency)
  if (decimals === 0) return String(units)
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  return `${units < 0 ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}

export function parseAmount(value: unknown, currency: string): Units {
  const number = Number(value)
  return Number.isFinite(number) ? Math.round(number * 10 ** decimalsOf(currency)) : 0
}

/** The same amount in the buyer's currency. */
export function toPresentment(
  units: Units,
  order: { currency: string; presentment: string; rate: number },
): Units {
  if (order.currency === order.presentment) return units
  const scale = 10 ** (decimalsOf(order.presentment) - decimalsOf(order.currency))
  return Math.round(units * order.rate * scale)
}

export interface Totals {
  /** Lines after discounts, as ordered. */
  subtotal: Units
  discounts: Units
  shipping: Units
  tax: Units
  total: Units
  /** The same after refunds and edits. */
  currentSubtotal: Units
  currentTotal: Units
  refunded: Units
  /** Captured money, refunds not taken off. */
  received: Units
  outstanding: Units
}

export function lineTotal(line: Line): Units {
  return line.price * line.quantity - line.discount
}

/** Tax inside (taxesIncluded) or on top of an amount. */
export function taxOf(order: Order, units: Units): Units {
  if (order.taxRate === 0) return 0
  return order.taxesIncluded
    ? Math.round((units * order.taxRate) / (1 + order.taxRate))
    : Math.round(units * order.taxRate)
}

export function lineTax(order: Order, line: Line): Units {
  return line.taxable ? taxOf(order, lineTotal(line)) : 0
}

export function refundTotal(refund: Refund): Units {
  return sum(refund.transactions, (one) => (one.status === 'SUCCESS' ? one.amount : 0))
}

export function totalsOf(order: Order): Totals {
  const subtotal = sum(order.lines, lineTotal)
  const discounts = sum(order.lines, (line) => line.discount)
  const shipping = order.shipping?.price ?? 0
  const tax = sum(order.lines, (line) => lineTax(order, line))
  const onTop = order.taxesIncluded ? 0 : tax
  const total = subtotal + shipping + onTop
  const refunded = sum(order.refunds, refundTotal)
  const removed = sum(order.lines, (line) => unitTotal(line) * line.removed)
  const returned = sum(order.refunds, (refund) => sum(refund.lines, (line) => line.subtotal))
  const returnedTax = sum(order.refunds, (refund) => sum(refund.lines, (line) => line.tax))
  const back = sum(order.refunds, (refund) => refund.shipping)
  const currentSubtotal = Math.max(0, subtotal - removed - returned)
  const currentTotal = Math.max(
    0,
    total - removed - returned - back - (order.taxesIncluded ? 0 : returnedTax),
  )
  const received = sum(order.transactions, (one) =>
    one.status === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE') ? one.amount : 0,
  )
  const owed = order.cancelledAt === null ? Math.max(0, currentTotal - (received - refunded)) : 0
  return {
    subtotal,
    discounts,
    shipping,
    tax,
    total,
    currentSubtotal,
    currentTotal,
    refunded,
    received,
    outstanding: owed,
  }
}

export function unitTotal(line: Line): Units {
  return line.quantity === 0 ? 0 : Math.round(lineTotal(line) / line.quantity)
}

export function sum<T>(list: readonly T[], value: (item: T) => number): number {
  let total = 0
  for (const item of list) total += value(item)
  return total
}
