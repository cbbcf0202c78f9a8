// Amounts of an order in minor units: in the shop's currency, and in the buyer's where that is another one. Pure.

import type { BuyerTotals } from '../../core/order.ts'
import { parseMoney } from '../../core/formats/money.ts'
import type { Bag, OrderNode } from './payloads.ts'

export type Totals = Omit<BuyerTotals, 'currency'>

/** Reads one side of an amount, and collects the paths of those that are no number. A missing one is zero. */
export type MoneyReader = (bag: Bag | null | undefined, path: string) => number

export function moneyReader(
  side: 'shopMoney' | 'presentmentMoney',
  currency: string,
  broken: string[],
): MoneyReader {
  return (bag, path) => {
    const money = bag?.[side] ?? bag?.shopMoney
    if (!money) return 0
    const amount = parseMoney(money.amount, currency)
    if (amount === null) broken.push(path)
    return amount ?? 0
  }
}

/**
 * Totals before returns, so that refunds never lower them. `fees` is what else the total holds: tips, duties, and
 * the rounding of cash.
 */
export function toTotals(order: OrderNode, money: MoneyReader): Totals {
  const lines = order.lineItems.nodes.map((line, place) =>
    money(line.originalTotalSet, `lineItems.${place}.originalTotalSet`),
  )
  const subtotal = lines.reduce((sum, amount) => sum + amount, 0)
  const discount = money(order.totalDiscountsSet, 'totalDiscountsSet')
  const shipping = money(order.totalShippingPriceSet, 'totalShippingPriceSet')
  const tax = money(order.totalTaxSet, 'totalTaxSet')
  const total = money(order.totalPriceSet, 'totalPriceSet')
  const added = order.taxesIncluded ? 0 : tax
  return {
    subtotal,
    discount,
    shipping,
    tax,
    total,
    fees: total - (subtotal - discount + shipping + added),
    refunded: money(order.totalRefundedSet, 'totalRefundedSet'),
  }
}

/** The same as the buyer saw it, or null where both pay in one currency. */
export function toBuyerTotals(order: OrderNode, broken: string[]): BuyerTotals | null {
  const currency = order.presentmentCurrencyCode
  if (!currency || currency === order.currencyCode) return null
  return { currency, ...toTotals(order, moneyReader('presentmentMoney', currency, broken)) }
}
