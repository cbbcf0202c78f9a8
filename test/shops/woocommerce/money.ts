// Amounts in integer minor units, so that totals conserve exactly, and the New York tax of the shop.

import type { Order, Units } from './types.ts'

export const TAX_PERCENT = 8.875
const SYMBOLS: Record<string, string> = { USD: '$', EUR: '€', JPY: '¥', KWD: 'د.ك' }

/** JPY has no minor unit and KWD has a thousand of them. */
export function decimalsOf(currency: string): number {
  if (currency === 'JPY') return 0
  return currency === 'KWD' ? 3 : 2
}

export function symbolOf(currency: string): string {
  return SYMBOLS[currency] ?? '$'
}

export function formatUnits(units: Units, decimals: number): string {
  if (decimals === 0) return String(units)
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  return `${units < 0 ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}

/** Reads "12.5", 12.5 or "-3"; more decimals than the currency has are rounded away from zero. */
export function parseUnits(value: unknown, decimals: number): Units {
  const number = Number(value)
  return Number.isFinite(number) ? roundAway(number * 10 ** decimals) : 0
}

export function taxOn(units: Units, taxed: boolean): Units {
  return taxed ? roundAway((units * TAX_PERCENT) / 100) : 0
}

export interface Totals {
  discount: Units
  discountTax: Units
  shipping: Units
  shippingTax: Units
  cartTax: Units
  tax: Units
  total: Units
  refunded: Units
}

/** total = lines + fees + shipping + tax; discount = subtotals - totals of the lines. */
export function totalsOf(order: Order): Totals {
  let items = 0
  let cartTax = 0
  let discount = 0
  let discountTax = 0
  for (const line of order.lines) {
    items += line.total
    cartTax += line.totalTax
    discount += line.subtotal - line.total
    discountTax += line.subtotalTax - line.totalTax
  }
  for (const fee of order.fees) {
    items += fee.total
    cartTax += fee.totalTax
  }
  let shipping = 0
  let shippingTax = 0
  for (const line of order.shippingLines) {
    shipping += line.total
    shippingTax += line.totalTax
  }
  let refunded = 0
  for (const refund of order.refunds) refunded += refund.amount
  const tax = cartTax + shippingTax
  const total = items + shipping + tax
  return { discount, discountTax, shipping, shippingTax, cartTax, tax, total, refunded }
}

function roundAway(value: number): number {
  // The nudge keeps 1.005-like products from falling on the wrong side of the half.
  return Math.sign(value) * Math.round(Math.abs(value) + 1e-9) + 0
}
