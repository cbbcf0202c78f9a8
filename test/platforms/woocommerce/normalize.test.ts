import { expect, test } from 'vitest'
import guest from '../../fixtures/woocommerce/rest/order-single-guest.json'
import refunded from '../../fixtures/woocommerce/rest/order-single-registered-with-refund.json'
import customer from '../../fixtures/woocommerce/rest/customer-single.json'
import type { OrderChange, Reading } from '../../../src/core/change.ts'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'

const context = { statusMap: {} }

function read(topic: string, payload: unknown): Reading {
  const [reading] = woocommerce.normalize(topic, payload, context)
  if (!reading) throw new Error('no reading')
  return reading
}

function order(payload: unknown, statusMap = {}): OrderChange {
  const [reading] = woocommerce.normalize('order.updated', payload, { statusMap })
  if (reading?.type !== 'change' || reading.change.kind !== 'order')
    throw new Error(JSON.stringify(reading))
  return reading.change
}

const recorded = refunded.response.body

test('F5 a recorded order: totals add up to the cent in minor units', () => {
  const { facts } = order(recorded)
  const { subtotal, discount, shipping, fees, tax, total } = facts
  expect(facts).toMatchObject({ currency: 'USD', total: 26542, refunded: 11479, fees: -150 })
  expect(subtotal - discount + shipping + fees + tax).toBe(total)
  expect(facts.lines.map((line) => [line.title, line.quantity, line.price, line.total])).toEqual([
    ['Simple product 236', 2, 11679, 22958],
    ['Variable product 57 - Green, S', 1, 1770, 1570],
  ])
  expect(facts.discounts).toEqual([{ code: 'prod2', amount: 600 }])
  expect(facts.operatorComment).toContain('Please ring twice')
})

test('M7 the payment and each refund of an order are its transactions', () => {
  const { transactions } = order(recorded)
  expect(transactions).toMatchObject([
    { kind: 'sale', status: 'success', amount: 26542, gateway: 'bacs', key: 'payment' },
    { kind: 'refund', status: 'success', amount: 11479, key: '2569' },
  ])
  expect(transactions[0]?.processedAt).toBe(Date.parse('2026-08-07T07:04:51Z'))
  expect(order({ ...recorded, date_paid_gmt: null, refunds: [] }).transactions).toEqual([])
})

test('F1 only the delivery address is kept, never the billing address', () => {
  const { facts, buyer } = order(recorded)
  expect(facts.deliveryAddress).toBeNull()
  expect(buyer.address).toBeNull()
  expect(JSON.stringify({ facts, buyer })).not.toContain('1260 5th Ave')
})

test('F1 a recorded customer', () => {
  const reading = read('customer.updated', customer.response.body)
  expect(reading).toMatchObject({
    type: 'change',
    change: {
      externalId: '30',
      statedAt: Date.parse('2026-11-21T16:49:06Z'),
      profile: {
        firstName: 'Anna',
        lastName: 'van der Berg',
        email: 'user27@example.com',
        phone: null,
        address: { line1: '27 Broadway', city: 'New York', country: 'US' },
        consent: null,
      },
    },
  })
})

test('I2 a guest order names no customer', () => {
  expect(order(guest.response.body).facts.customerExternalId).toBeNull()
})

test.each([
  ['pending', 'pending'],
  ['processing', 'pending'],
  ['on-hold', 'pending'],
  ['completed', 'completed'],
  ['refunded', 'completed'],
  ['cancelled', 'cancelled'],
  ['failed', 'cancelled'],
  ['checkout-draft', 'pending'],
])('F6 WooCommerce status %s counts as %s', (status, expected) => {
  const { facts } = order({ ...recorded, status })
  expect(facts.status).toBe(expected)
  expect(facts.sourceStatus).toBe(status)
  expect(facts.notes.filter(({ field }) => field === 'status')).toEqual([])
})

test('F6 an unknown status counts as pending and is noted; the store settings can map it', () => {
  const { facts } = order({ ...recorded, status: 'awaiting-shipment' })
  expect(facts.status).toBe('pending')
  expect(facts.notes).toMatchObject([{ field: 'status', original: 'awaiting-shipment' }])
  const mapped = order(
    { ...recorded, status: 'awaiting-shipment' },
    { 'awaiting-shipment': 'completed' },
  )
  expect(mapped.facts.status).toBe('completed')
  expect(mapped.facts.notes).toEqual([])
})

test('F5 a line without product is kept on the order as a custom one', () => {
  const line = {
    id: 1,
    name: 'Gift wrap',
    product_id: 0,
    quantity: 1,
    subtotal: '3.00',
    total: '3.00',
    sku: null,
  }
  const { facts } = order({ ...recorded, line_items: [line] })
  expect(facts.lines).toMatchObject([{ title: 'Gift wrap', custom: true, productExternalId: null }])
})

test('F3 amounts of currencies with 0 and 3 decimals', () => {
  expect(order({ ...recorded, currency: 'JPY', total: '1500' }).facts.total).toBe(1500)
  expect(order({ ...recorded, currency: 'KWD', total: '12.345' }).facts.total).toBe(12345)
})

test('M6 only the roles customer and subscriber are contacts', () => {
  const as = (role: string) => read('customer.updated', { ...customer.response.body, role }).type
  expect(['customer', 'subscriber', 'administrator', 'shop_manager', ''].map(as)).toEqual([
    'change',
    'change',
    'skipped',
    'skipped',
    'skipped',
  ])
})

test('M4 a record without what every record needs is rejected with the field that is wrong', () => {
  expect(read('order.updated', { id: 5, status: 'pending', currency: 'USD' })).toMatchObject({
    type: 'rejected',
    kind: 'order',
    externalId: '5',
    reason: 'invalid_payload',
    issues: [{ path: 'total' }],
  })
  expect(read('order.updated', { ...recorded, total: '1,50' })).toMatchObject({
    reason: 'invalid_amount',
    issues: [{ path: 'total' }],
  })
  expect(read('order.updated', 'text')).toMatchObject({ type: 'rejected', externalId: null })
})

test('L2 a signed error body is skipped when the record went, and ends the access when the owner lost its rights', () => {
  const gone = { code: 'wc_user_invalid_id', message: 'Invalid', data: { status: 404 } }
  expect(read('customer.created', gone)).toMatchObject({
    type: 'skipped',
    reason: 'gone_before_delivery',
  })
  const lost = { code: 'woocommerce_rest_cannot_view', message: 'Sorry', data: { status: 403 } }
  expect(read('order.updated', lost)).toMatchObject({ type: 'refused' })
})

test('L3 a deletion is only a hint: it may carry the id of another record', () => {
  expect(read('order.deleted', { id: 2926 })).toMatchObject({
    type: 'lookup',
    kind: 'order',
    externalId: '2926',
  })
  expect(read('order.deleted', {})).toMatchObject({ type: 'rejected' })
})

test('L2 an unknown topic is skipped with its reason', () => {
  expect(read('coupon.created', { id: 1 })).toMatchObject({
    type: 'skipped',
    reason: 'unknown_topic',
  })
})
