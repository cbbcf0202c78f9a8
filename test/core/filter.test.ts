import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Field } from '../../src/core/filter-field.ts'
import { fieldsOf } from '../../src/core/filter-fields.ts'
import { operatorsOf } from '../../src/core/filter-operators.ts'
import { spellingsOf } from '../../src/core/filter-test.ts'
import { evaluate, filterSchema, type Condition } from '../../src/core/filter.ts'
import { shownBehaviour, type StoreBehaviour } from '../../src/core/shown-behaviour.ts'
import type { Order } from '../../src/core/order.ts'
import * as people from '../support/people.ts'

const now = people.now
const dayMs = 86_400_000
const fields = fieldsOf(['contact', 'order'], { customFields: people.customFields })

/** Whether a condition holds for a field that has this value. */
function holds(type: Field['type'], value: unknown, op: string, wanted?: unknown): boolean {
  const field: Field = {
    name: 'tried',
    label: 'Tried',
    type,
    of: 'contact',
    // SAFETY: each case gives a value of the field's type.
    read: () => value as ReturnType<Field['read']>,
  }
  const condition = { field: 'tried', op, value: wanted }
  const one = new Map([['tried', field]])
  expect(filterSchema(one).safeParse({ conditions: [condition] }).success).toBe(true)
  return evaluate({ match: 'all', conditions: [condition] }, {}, now, one).holds
}

const eur = (amount: number) => ({ amount, currency: 'EUR' })

test.each<[Field['type'], unknown, string, unknown, boolean]>([
  ['text', 'JÜRGEN', 'is', 'jürgen', true],
  ['text', 'Jürgen', 'is', 'jurgen', false],
  ['text', 'ИВАН', 'starts_with', 'ив', true],
  ['text', 'MÜLLER', 'contains', 'ü', true],
  ['text', 'anna', 'is', ' Anna ', true],
  ['text', null, 'is_not', 'anna', true],
  ['text', null, 'contains_not', 'anna', true],
  ['text', null, 'starts_with', 'anna', false],
  ['text', '', 'is_set', undefined, false],
  ['number', 0, 'is_set', undefined, true],
  ['number', 5, 'greater', 5, false],
  ['number', 5, 'at_least', 5, true],
  ['number', 5, 'less', 5.5, true],
  ['number', null, 'less', 5, false],
  ['money', eur(500), 'at_least', 500, true],
  ['money', eur(500), 'at_least', eur(500), true],
  ['money', eur(500), 'at_least', { amount: 5, currency: 'USD' }, false],
  ['money', eur(500), 'is_not', { amount: 500, currency: 'USD' }, true],
  ['boolean', false, 'is', false, true],
  ['boolean', null, 'is', false, false],
  ['boolean', null, 'is_not', true, true],
  ['choice', 'open', 'is', 'Open', false],
  ['list', ['VIP', 'b2b'], 'has', 'vip', true],
  ['list', ['vip!'], 'has', 'vip', false],
  ['list', ['vip!'], 'contains', 'vip', true],
  ['list', [], 'has_not', 'vip', true],
  ['list', [], 'is_set', undefined, false],
  ['date', Date.UTC(2026, 10, 20), 'is', '2026-11-20', true],
  ['date', Date.UTC(2026, 10, 21) - 1, 'is', '2026-11-20', true],
  ['date', Date.UTC(2026, 10, 21), 'is', '2026-11-20', false],
  ['date', Date.UTC(2026, 10, 20, 23), 'after', '2026-11-20', false],
  ['date', Date.UTC(2026, 10, 20, 23), 'before', '2026-11-20', false],
  ['date', Date.UTC(2026, 10, 20, 23), 'after', '2026-11-20T23:59:00+01:00', true],
  ['date', now - 7 * dayMs, 'in_last_days', 7, true],
  ['date', now - 7 * dayMs - 1, 'in_last_days', 7, false],
  ['date', now - 7 * dayMs - 1, 'more_than_days_ago', 7, true],
  ['date', now + 1, 'in_last_days', 7, false],
  ['date', null, 'more_than_days_ago', 7, false],
  ['day', '2026-11-20', 'is', '2026-11-20', true],
  ['day', '2026-11-20', 'before', '2026-11-20T12:00:00Z', true],
  ['day', '2026-11-20', 'after', '2026-11-19', true],
])('S4 %s %j %s %j: %s', (type, value, op, wanted, expected) => {
  expect(holds(type, value, op, wanted)).toBe(expected)
})

test('S4 every operator and its opposite part everybody in two', () => {
  const opposites = { is: 'is_not', has: 'has_not', contains: 'contains_not', is_set: 'is_not_set' }
  const everybody = people.makePeople(30, 3)
  fc.assert(
    fc.property(people.condition, (condition) => {
      const opposite = Object.entries(opposites).find(([op]) => op === condition.op)?.[1]
      const field = fields.get(condition.field)
      if (!opposite || !field || !operatorsOf(field.type).some((op) => op === opposite)) return
      const ask = (asked: Condition, contact: people.Person['subject']) =>
        evaluate({ match: 'all', conditions: [asked] }, { contact }, now, fields).holds
      for (const { subject } of everybody) {
        expect(ask(condition, subject)).toBe(!ask({ ...condition, op: opposite }, subject))
      }
    }),
    { numRuns: 500 },
  )
})

test('T2 an order is judged with its contact, and each failed condition says why', () => {
  const order = {
    currency: 'EUR',
    total: 4_000,
    status: 'pending',
    financialStatus: 'paid',
    paidAt: 5,
    storeId: 'sto_a',
    discounts: [{ code: 'Spring', amount: 100 }],
    lines: [
      {
        title: 'Blue Mug',
        sku: 'MUG-1',
        productExternalId: '77',
        variantExternalId: null,
        quantity: 2,
      },
      {
        title: 'Shipping box',
        sku: null,
        productExternalId: null,
        variantExternalId: null,
        quantity: 1,
      },
    ],
    // SAFETY: filters read no more of an order than this.
  } as unknown as Order
  const [someone] = people.makePeople(1, 1)
  const subject = {
    order: { order, platform: 'shopify', isFirst: true },
    contact: { ...someone!.subject, behaviour: null },
  }
  const fitting: Condition[] = [
    { field: 'total', op: 'at_least', value: { amount: 4_000, currency: 'EUR' } },
    { field: 'currency', op: 'is', value: 'eur' },
    { field: 'items', op: 'is', value: 3 },
    { field: 'firstOrder', op: 'is', value: true },
    { field: 'product', op: 'has', value: 'mug-1' },
    { field: 'product', op: 'has', value: '77' },
    { field: 'product', op: 'contains', value: 'mug' },
    { field: 'discountCode', op: 'has', value: 'SPRING' },
    { field: 'source', op: 'is', value: 'shopify' },
    { field: 'orderStore', op: 'is', value: 'sto_a' },
    { field: 'paid', op: 'is', value: true },
    { field: 'ordersCount', op: 'is', value: 0 },
  ]
  const filter = { match: 'all' as const, conditions: fitting }
  expect(filterSchema(fields).parse(filter)).toEqual(filter)
  expect(evaluate(filter, subject, now, fields)).toEqual({ holds: true, failed: [] })
  const missed = evaluate(
    {
      match: 'all',
      conditions: [
        { field: 'total', op: 'greater', value: { amount: 5_000, currency: 'EUR' } },
        ...fitting,
        { field: 'totalSpent', op: 'at_least', value: 1 },
        { field: 'custom.gone', op: 'is_set' },
      ],
    },
    subject,
    now,
    fields,
  )
  expect(missed).toEqual({
    holds: false,
    failed: [
      {
        place: 0,
        reason: 'Order total is 40.00 EUR; wanted: Order total is greater than 50.00 EUR.',
      },
      {
        place: 13,
        reason: 'Total spent is not set; wanted: Total spent is at least 1 minor units.',
      },
      { place: 14, reason: '“custom.gone” can no longer be asked like this.' },
    ],
  })
  const any = {
    match: 'any' as const,
    conditions: [fitting[0]!, { field: 'paid', op: 'is', value: false }],
  }
  expect(evaluate(any, subject, now, fields).holds).toBe(true)
})

test.each<[Condition, string, string]>([
  [{ field: 'toString', op: 'is', value: 'x' }, 'field', 'no field'],
  [{ field: 'email', op: 'greater', value: 5 }, 'op', 'Use one of: is, is_not, contains'],
  [{ field: 'email', op: 'is', value: '  ' }, 'value', 'text'],
  [{ field: 'email', op: 'is', value: 'a\u0000b' }, 'value', 'control'],
  [{ field: 'email', op: 'is', value: '\ud800' }, 'value', 'control'],
  [{ field: 'email', op: 'is', value: 'x'.repeat(201) }, 'value', '200'],
  [{ field: 'email', op: 'is_set', value: 'x' }, 'value', 'no value'],
  [{ field: 'total', op: 'is', value: 19.99 }, 'value', 'minor units'],
  [{ field: 'total', op: 'is', value: { amount: 1, currency: 'euro' } }, 'value', 'EUR'],
  [{ field: 'ordersCount', op: 'is', value: Infinity }, 'value', 'number'],
  [{ field: 'lastOrderAt', op: 'before', value: '2026-02-31' }, 'value', 'day'],
  [{ field: 'lastOrderAt', op: 'in_last_days', value: 0 }, 'value', 'day'],
  [{ field: 'consent', op: 'is', value: 'maybe' }, 'value', 'subscribed, unsubscribed'],
  [{ field: 'custom.member', op: 'is', value: 'yes' }, 'value', 'true or false'],
])('S8 %j is refused at its %s', (condition, path, words) => {
  const read = filterSchema(fields).safeParse({ conditions: [condition] })
  const [issue] = read.error?.issues ?? []
  expect(issue?.path).toEqual(['conditions', 0, path])
  expect(issue?.message).toContain(words)
})

test('S4 a text is known in the spellings that people use', () => {
  expect(spellingsOf('Anna SMITH')).toEqual(['anna smith'])
  expect(spellingsOf('ИВАН петров')).toEqual([
    'ИВАН петров',
    'иван петров',
    'ИВАН ПЕТРОВ',
    'Иван Петров',
  ])
})

const row: StoreBehaviour = {
  storeId: 'sto_a',
  currency: 'EUR',
  ordersCount: 2,
  paidCount: 2,
  totalSpent: 333,
  firstOrderAt: 1,
  lastOrderAt: 10,
  lastOrderTotal: 50,
  lastOrderItems: 1,
}

test('B1 C8 behaviour is that of the currency of the last order, over the stores at level advanced', () => {
  const rows = [
    row,
    { ...row, storeId: 'sto_b', firstOrderAt: 0, lastOrderAt: 9 },
    { ...row, currency: 'USD', lastOrderAt: 9, totalSpent: 10_000 },
    { ...row, storeId: 'sto_c', lastOrderAt: 99, totalSpent: 7 },
  ]
  expect(shownBehaviour(rows, ['sto_c'])).toEqual({
    currency: 'EUR',
    ordersCount: 4,
    totalSpent: 666,
    averageSpent: 167,
    firstOrderAt: 0,
    lastOrderAt: 10,
    lastOrderTotal: 50,
    lastOrderItems: 1,
  })
  expect(shownBehaviour(rows, ['sto_a', 'sto_b', 'sto_c'])).toBeNull()
  expect(shownBehaviour([{ ...row, paidCount: 0, totalSpent: 0 }], [])?.averageSpent).toBe(0)
})
