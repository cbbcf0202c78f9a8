import { expect, test } from 'vitest'
import { decide, matches, maxDepth, type Happened } from '../../src/automation/match.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import {
  checkoutWith,
  fields,
  hour,
  materialWith,
  noon,
  orderWith,
  storeWith,
  workflowWith,
} from '../support/workflows.ts'

const submitted: Happened = {
  at: noon,
  operation: 'created',
  origin: 'webhook',
  trigger: 'order_submitted',
}
const verdict = (
  change: Partial<Happened> = {},
  material = materialWith(),
  workflow = workflowWith(),
) => decide(workflow, { ...submitted, ...change }, material, fields, noon)

test('T1 an order that was placed since the store was connected starts a run, by whatever way it came', () => {
  expect(verdict()).toBe('run')
  expect(verdict({ origin: 'reconcile' })).toBe('run')
  expect(verdict({ origin: 'retry' })).toBe('run')
})

test('M5 T1 an import never starts anything, nor does an order older than the connection', () => {
  expect(verdict({ origin: 'import' })).toBeNull()
  const late = storeWith({ historyUntil: noon - hour + 1_000 })
  expect(verdict({}, materialWith({ store: late }))).toBeNull()
  // Stores keep whole seconds: within the second of the connection counts as after it.
  const same = storeWith({ historyUntil: noon - hour + 999 })
  expect(verdict({}, materialWith({ store: same }))).toBe('run')
})

test('T1 a draft that was on record and is placed now was placed now, whenever it was begun', () => {
  const order = orderWith({ placedAt: noon - 100 * hour, createdAt: noon - hour })
  expect(verdict({ operation: 'updated' }, materialWith({ order }))).toBe('run')
  expect(verdict({ operation: 'created' }, materialWith({ order }))).toBeNull()
})

test('T1 a payment counts from when it was made: of an order older than the connection too', () => {
  const order = orderWith({ placedAt: noon - 100 * hour, paidAt: noon - hour })
  const paid = workflowWith({ trigger: 'payment_received' })
  expect(verdict({ trigger: 'payment_received' }, materialWith({ order }), paid)).toBe('run')
  const before = orderWith({ paidAt: noon - 60 * hour })
  expect(verdict({ trigger: 'payment_received' }, materialWith({ order: before }), paid)).toBeNull()
})

test('T1 what happened before a workflow was switched on is history to it', () => {
  const fresh = workflowWith({ enabledAt: noon - hour + 1_000 })
  expect(verdict({}, materialWith(), fresh)).toBeNull()
  expect(verdict({}, materialWith(), workflowWith({ enabled: false }))).toBeNull()
  // Placed after by the store's clock, but committed before: the relay was late.
  const later = workflowWith({ enabledAt: noon - hour })
  expect(verdict({ at: noon - 2 * hour }, materialWith(), later)).toBeNull()
})

test('T1 what is found too late is listed, not fired', () => {
  const order = orderWith({ placedAt: noon - 25 * hour })
  expect(verdict({}, materialWith({ order }))).toBe('missed')
  const patient = workflowWith({ maxAgeHours: 26 })
  expect(verdict({}, materialWith({ order }), patient)).toBe('run')
})

test('A2 T1 a checkout whose delay was over long before anybody noticed is listed, not fired', () => {
  const reminder = workflowWith({ trigger: 'checkout_abandoned' })
  const left = (hours: number, workflow = reminder) => {
    const material = materialWith({ order: null, checkout: checkoutWith(noon - hours * hour) })
    return verdict({ trigger: 'checkout_abandoned', origin: 'clock' }, material, workflow)
  }
  expect(left(1)).toBe('run')
  // The delay is an hour, and the workflow waits for a day.
  expect(left(25)).toBe('run')
  expect(left(26)).toBe('missed')
  // Left before the workflow was switched on, abandoned after: that is what it waits for.
  const fresh = workflowWith({ trigger: 'checkout_abandoned', enabledAt: noon - hour / 2 })
  expect(left(1, fresh)).toBe('run')
})

test.each([
  ['order_submitted', 'orderSubmittedTrigger'],
  ['payment_received', 'paymentReceivedTrigger'],
  ['checkout_abandoned', 'checkouts'],
] as const)('C5 a store switches %s off by %s', (trigger, key) => {
  const sync = { ...defaultSettings.sync, [key]: false }
  const store = storeWith({ settings: { ...defaultSettings, sync } })
  const order = orderWith({ paidAt: noon - hour })
  const workflow = workflowWith({ trigger })
  expect(verdict({ trigger }, materialWith({ order }), workflow)).toBe('run')
  expect(verdict({ trigger }, materialWith({ order, store }), workflow)).toBeNull()
})

test('T2 filters go by platform, store and conditions on order and contact, with the reason', () => {
  const check = (filters: object) =>
    matches(workflowWith({ filters }), materialWith(), fields, noon).reasons
  expect(check({})).toEqual([])
  expect(check({ source: 'woocommerce', storeIds: ['sto_1'] })).toEqual([])
  expect(check({ source: 'shopify', storeIds: ['sto_2'] })).toHaveLength(2)
  const total = { field: 'total', op: 'greater', value: 4_500 }
  const tag = { field: 'tag', op: 'has', value: 'vip' }
  expect(check({ conditions: [tag] })).toEqual([])
  expect(check({ conditions: [tag, total] })).toEqual([
    'Order total is 45.00 EUR; wanted: Order total is greater than 4500 minor units.',
  ])
  expect(check({ match: 'any', conditions: [tag, total] })).toEqual([])
})

test('T3 workflows that cause each other end: a change at the depth limit is refused', () => {
  expect(verdict({ depth: maxDepth })).toBe('run')
  expect(verdict({ depth: maxDepth + 1 })).toBe('too_deep')
})

test('T1 a record whose store is gone starts nothing', () => {
  expect(verdict({}, { ...materialWith(), store: null })).toBeNull()
})
