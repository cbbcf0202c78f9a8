// Money of an order is conserved: the parts come to the total, and what was paid less what went back to the net.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import recorded from '../../fixtures/woocommerce/rest/order-single-registered-with-refund.json'
import type { OrderChange } from '../../../src/core/change.ts'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'

const decimals = { EUR: 2, JPY: 0, KWD: 3 } as const
type Currency = keyof typeof decimals

type Line = { gross: number; quantity: number; discount: number }
type Cart = {
  currency: Currency
  taxPercent: number
  lines: Line[]
  shipping: number
  fee: number
  refunds: number[]
}

function read(payload: unknown): OrderChange {
  const [reading] = woocommerce.normalize('order.updated', payload, { statusMap: {} })
  if (reading?.type !== 'change' || reading.change.kind !== 'order')
    throw new Error(JSON.stringify(reading))
  return reading.change
}

/** An order as a store with taxes in its prices states it: added up unrounded, then every amount rounded by itself. */
function toPayload({ currency, taxPercent, lines, shipping, fee, refunds }: Cart) {
  const rate = 1 + taxPercent / 100
  const money = (amount: number) => amount.toFixed(decimals[currency])
  const net = lines.map(({ gross, quantity, discount }) => ({
    quantity,
    subtotal: (gross * quantity) / rate,
    total: (gross * quantity * (1 - discount)) / rate,
  }))
  const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
  const items = sum(net.map(({ total }) => total))
  const tax = (items + shipping + fee) * (rate - 1)
  return {
    ...recorded.response.body,
    currency,
    prices_include_tax: true,
    line_items: net.map(({ quantity, subtotal, total }, place) => ({
      id: place + 1,
      name: 'Thing',
      product_id: 1,
      quantity,
      subtotal: money(subtotal),
      total: money(total),
    })),
    discount_total: money(sum(net.map(({ subtotal }) => subtotal)) - items),
    shipping_total: money(shipping),
    fee_lines: [{ total: money(fee) }],
    coupon_lines: [],
    total_tax: money(tax),
    total: money(items + shipping + fee + tax),
    refunds: refunds.map((share, place) => ({
      id: place + 1,
      reason: '',
      total: `-${money((items * share) / refunds.length)}`,
    })),
  }
}

const cart: fc.Arbitrary<Cart> = fc
  .constantFrom<Currency>('EUR', 'JPY', 'KWD')
  .chain((currency) => {
    const amount = (max: number) =>
      fc.integer({ min: 0, max }).map((units) => units / 10 ** decimals[currency])
    return fc.record({
      currency: fc.constant(currency),
      taxPercent: fc.constantFrom(0, 5, 7, 8.875, 19, 25.5),
      lines: fc.array(
        fc.record({
          gross: amount(1_000_000),
          quantity: fc.integer({ min: 1, max: 9 }),
          discount: fc.constantFrom(0, 0.1, 1 / 3, 1),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      shipping: amount(5_000),
      fee: amount(500),
      refunds: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    })
  })

test('F5 total = lines − discounts + shipping + fees + tax in minor units, whatever the currency, taxes in the prices', () => {
  fc.assert(
    fc.property(cart, (each) => {
      const { facts } = read(toPayload(each))
      const { subtotal, discount, shipping, fees, tax, total } = facts
      expect(subtotal - discount + shipping + fees + tax).toBe(total)
      const lines = facts.lines.reduce((sum, line) => sum + line.total, 0)
      expect(Math.abs(subtotal - discount - lines)).toBeLessThanOrEqual(facts.lines.length + 4)
      expect(facts.notes.filter(({ field }) => field === 'total')).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

test('F5 paid − refunded = net, in minor units', () => {
  fc.assert(
    fc.property(cart, (each) => {
      const { facts, transactions } = read(toPayload(each))
      const sum = (kind: string) =>
        transactions
          .filter((transaction) => transaction.kind === kind)
          .reduce((all, { amount }) => all + amount, 0)
      expect(sum('sale')).toBe(facts.total)
      expect(sum('refund')).toBe(facts.refunded)
      expect(sum('sale') - sum('refund')).toBe(facts.total - facts.refunded)
    }),
    { numRuns: 2_000 },
  )
})

test('F3 amounts are minor units of their own currency: none for yen, a thousand for dinar', () => {
  const of = (currency: string, total: string) =>
    read({
      ...recorded.response.body,
      currency,
      line_items: [{ id: 1, name: 'Thing', quantity: 1, subtotal: total, total }],
      discount_total: '0',
      shipping_total: '0',
      fee_lines: [],
      coupon_lines: [],
      total_tax: '0',
      total,
      refunds: [],
    }).facts
  expect(of('JPY', '1980')).toMatchObject({ total: 1980, subtotal: 1980 })
  expect(of('KWD', '1.234')).toMatchObject({ total: 1234, subtotal: 1234 })
  expect(of('EUR', '19.99')).toMatchObject({ total: 1999, subtotal: 1999 })
})

test('F5 an order whose parts are far from its total keeps both as stated, with a note', () => {
  const { facts } = read({ ...recorded.response.body, total: '1.00' })
  expect(facts.total).toBe(100)
  expect(facts.notes).toContainEqual(expect.objectContaining({ code: 'totals_do_not_add_up' }))
})
