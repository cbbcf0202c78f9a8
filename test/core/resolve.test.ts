import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContactChange, Observed, OrderChange } from '../../src/core/change.ts'
import type { Profile } from '../../src/core/contact.ts'
import type { Known } from '../../src/core/known.ts'
import type { OrderFacts } from '../../src/core/order.ts'
import { resolve, type ResolveContext } from '../../src/core/resolve.ts'
import { defaultSettings, mergeSettings } from '../../src/core/settings.ts'

let ids = 0
const context: ResolveContext = {
  storeId: 'sto_1',
  audienceId: 'aud_1',
  settings: defaultSettings,
  origin: 'webhook',
  now: 1_000_000,
  newId: (prefix) => `${prefix}_${ids++}`,
}

const nobody: Profile = {
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  deliveryPhone: null,
  language: null,
  address: null,
  consent: null,
}

function order(externalId: string, statedAt: number, facts: Partial<OrderFacts> = {}): OrderChange {
  const email = facts.buyerEmail ?? null
  return {
    kind: 'order',
    externalId,
    statedAt,
    buyer: { ...nobody, email },
    transactions: [],
    facts: {
      number: externalId,
      customerExternalId: null,
      buyerEmail: email,
      sourceStatus: 'pending',
      status: 'pending',
      financialStatus: 'pending',
      fulfillmentStatus: null,
      currency: 'EUR',
      subtotal: 0,
      discount: 0,
      shipping: 0,
      fees: 0,
      tax: 0,
      total: 0,
      refunded: 0,
      lines: [],
      discounts: [],
      refunds: [],
      fulfillments: [],
      operatorComment: null,
      deliveryAddress: null,
      placedAt: 0,
      paidAt: null,
      notes: [],
      goneAtSource: false,
      ...facts,
    },
  }
}

function customer(externalId: string, statedAt: number, profile: Partial<Profile>): ContactChange {
  return {
    kind: 'contact',
    externalId,
    statedAt,
    createdAt: null,
    profile: { ...nobody, ...profile },
    notes: [],
  }
}

function webhook(change: Observed['change'], until = 500): Observed {
  return { change, from: 0, until, deliveryId: null }
}

/** The record after a set was written: what the database would hold. */
function after(known: Known, changes: Observed[], more: Partial<ResolveContext> = {}): Known {
  const { writes } = resolve(changes, known, { ...context, ...more })
  const merge = <T>(old: T[], add: T[], change: T[], key: (row: T) => string): T[] => [
    ...new Map([...old, ...add, ...change].map((row) => [key(row), row])).values(),
  ]
  const touched = (known: Known['orders']) =>
    known.map((row) => ({
      ...row,
      ...writes.orderTouches.find((each) => each.externalId === row.externalId)?.state,
    }))
  return {
    orders: touched(
      merge(known.orders, writes.newOrders, writes.changedOrders, (row) => row.externalId),
    ),
    contacts: merge(
      known.contacts,
      writes.newContacts,
      writes.changedContacts,
      (row) => row.id,
    ).map((row) => {
      const touches = writes.contactTouches.filter(({ id }) => id === row.id)
      return {
        ...row,
        states: Object.assign(
          { ...row.states },
          ...touches.map(({ source, state }) => ({ [source]: state })),
        ),
      }
    }),
    links: merge(known.links, writes.newLinks, [], (row) => row.externalId),
    transactions: known.transactions,
  }
}

const empty: Known = { orders: [], contacts: [], links: [], transactions: [] }

test('L3 the newest state of an order wins in whatever order and sets its states arrive', () => {
  const states = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(
      states,
      fc.infiniteStream(fc.boolean()),
      fc.infiniteStream(fc.nat()),
      (times, cuts, picks) => {
        const changes = times.map((time) => webhook(order('1', time, { sourceStatus: `s${time}` })))
        const shuffled = changes
          .map((change) => ({ change, at: picks.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ change }) => change)
        let known = empty
        let set: Observed[] = []
        for (const change of shuffled) {
          set.push(change)
          if (cuts.next().value) {
            known = after(known, set)
            set = []
          }
        }
        known = after(known, set)
        expect(known.orders.map(({ sourceStatus }) => sourceStatus)).toEqual([
          `s${Math.max(...times)}`,
        ])
      },
    ),
    { numRuns: 10_000 },
  )
})

test('L3 applying a set again changes nothing', () => {
  const change = fc.oneof(
    fc
      .record({
        id: fc.constantFrom('1', '2', '3'),
        at: fc.integer({ min: 1, max: 9 }),
        email: fc.constantFrom('a@x', 'b@x', null),
      })
      .map(({ id, at, email }) => webhook(order(id, at, { buyerEmail: email }))),
    fc
      .record({
        id: fc.constantFrom('7', '8'),
        at: fc.integer({ min: 1, max: 9 }),
        email: fc.constantFrom('a@x', 'b@x', 'c@x'),
      })
      .map(({ id, at, email }) => webhook(customer(id, at, { email }))),
  )
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
      const once = after(empty, changes)
      const { writes } = resolve(changes, once, context)
      expect([writes.events, writes.newContacts, writes.newLinks, writes.newOrders]).toEqual([
        [],
        [],
        [],
        [],
      ])
    }),
    { numRuns: 10_000 },
  )
})

test('I1 no two contacts of an audience have the same primary key, whatever arrives', () => {
  const email = fc.constantFrom('a@x', 'b@x', 'c@x')
  const change = fc.oneof(
    fc
      .record({
        id: fc.constantFrom('1', '2', '3', '4'),
        at: fc.nat(20),
        email,
        customer: fc.constantFrom(null, '7', '8'),
      })
      .map((each) =>
        webhook(
          order(each.id, each.at, { buyerEmail: each.email, customerExternalId: each.customer }),
        ),
      ),
    fc
      .record({ id: fc.constantFrom('7', '8', '9'), at: fc.nat(20), email })
      .map((each) => webhook(customer(each.id, each.at, { email: each.email }))),
  )
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }), (sets) => {
      const known = sets.reduce((record, set) => after(record, set), empty)
      const keys = known.contacts.map(({ primaryKey }) => primaryKey).filter((key) => key !== null)
      expect(new Set(keys).size).toBe(keys.length)
      for (const { contactId } of known.links)
        expect(known.contacts.some(({ id }) => id === contactId)).toBe(true)
    }),
    { numRuns: 10_000 },
  )
})

test('T4 an order is submitted once and paid once, whatever arrives in whatever order', () => {
  const state = fc.record({
    at: fc.integer({ min: 1, max: 20 }),
    status: fc.constantFrom('checkout-draft', 'pending', 'processing', 'completed'),
    paid: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.uniqueArray(state, { selector: ({ at }) => at, maxLength: 8 }), (states) => {
      const transitions: string[] = []
      let known = empty
      let paid = false
      for (const each of states) {
        paid ||= each.paid
        const change = webhook(
          order('1', each.at, { sourceStatus: each.status, paidAt: paid ? 5 : null }),
        )
        transitions.push(
          ...resolve([change], known, context).writes.events.flatMap((event) => event.transitions),
        )
        known = after(known, [change])
      }
      expect(new Set(transitions).size).toBe(transitions.length)
    }),
    { numRuns: 5_000 },
  )
})

test.each(['webhook', 'reconcile'] as const)(
  'T1 T4 an order placed since the connection that an import saw first is announced once, by the %s behind it',
  (origin) => {
    const historyUntil = 50_000
    const live = webhook(order('1', 60_000, { placedAt: 60_000, paidAt: 60_000 }))
    const old = webhook(order('2', 60_000, { placedAt: 40_000, paidAt: 60_000 }))
    const imported = { ...context, historyUntil, origin: 'import' as const }
    const first = resolve([live, old], empty, imported)
    expect(first.writes.events.flatMap(({ transitions }) => transitions)).toEqual([
      'order_submitted',
    ])
    const known: Known = { ...empty, orders: first.writes.newOrders }
    expect(resolve([live, old], known, imported).writes.events).toEqual([])
    const second = resolve([live, old], known, { ...context, historyUntil, origin })
    expect(second.writes.events).toMatchObject([
      { recordId: 'ord_1_1', transitions: ['order_submitted', 'payment_received'], origin },
      { recordId: 'ord_1_2', transitions: ['payment_received'], origin },
    ])
    const told: Known = { ...empty, orders: second.writes.changedOrders }
    expect(resolve([live, old], told, { ...context, historyUntil, origin }).writes.events).toEqual(
      [],
    )
  },
)

test('O3 what an order told is the customer’s from when the customer says it', () => {
  const ada = { firstName: 'Ada', email: 'ada@example.com' }
  const guest = order('1', 1, { buyerEmail: ada.email })
  const ordered = after(empty, [webhook({ ...guest, buyer: { ...nobody, ...ada } })])
  expect(ordered.contacts[0]?.provenance['firstName']?.ref).toBe('order:1')
  const [contact] = after(ordered, [webhook(customer('7', 2, ada))]).contacts
  expect(contact?.provenance['firstName']?.ref).toBe('customer:7')
})

test('L3 equal times with different content: the later seen wins, else the store is asked', () => {
  const known = after(empty, [webhook(order('1', 9, { sourceStatus: 'pending' }), 500)])
  const other = order('1', 9, { sourceStatus: 'on-hold' })
  expect(resolve([webhook(other, 600)], known, context).resolutions).toEqual([
    { entries: [], lookup: { kind: 'order', externalId: '1' } },
  ])
  const asked: Observed = { change: other, from: 550, until: 600, deliveryId: null }
  expect(resolve([asked], known, context).writes.changedOrders).toMatchObject([
    { sourceStatus: 'on-hold' },
  ])
})

test('L6 two states of one second in one set: one is applied and the store is asked which one holds', () => {
  const pair = [
    webhook(order('1', 9, { sourceStatus: 'pending' }), 500),
    webhook(order('1', 9, { sourceStatus: 'on-hold' }), 501),
  ]
  const { resolutions, writes } = resolve(pair, empty, context)
  expect(writes.newOrders).toMatchObject([{ sourceStatus: 'on-hold' }])
  expect(resolutions[1]).toMatchObject({ lookup: { kind: 'order', externalId: '1' } })
  const equalPair = [webhook(order('1', 9)), webhook(order('1', 9), 501)]
  expect(resolve(equalPair, empty, context).resolutions.some(({ lookup }) => lookup)).toBe(false)
})

test('O2 what another store stated later is not overwritten by an older state, field by field', () => {
  const first = after(empty, [webhook(customer('7', 900, { email: 'p@x', firstName: 'New' }))])
  const other = { ...first, links: [] }
  const older = webhook(customer('3', 100, { email: 'p@x', firstName: 'Old', lastName: 'Added' }))
  const both = after(other, [older], { storeId: 'sto_2' })
  expect(both.contacts).toMatchObject([
    { firstName: 'New', lastName: 'Added', sourceUpdatedAt: 900 },
  ])
  const newer = webhook(customer('3', 950, { email: 'p@x', firstName: 'Newest' }))
  expect(
    after({ ...both, links: both.links.filter(({ externalId }) => externalId === '3') }, [newer], {
      storeId: 'sto_2',
    }).contacts,
  ).toMatchObject([{ firstName: 'Newest' }])
})

test('I2 an order keeps its contact when its customer is deleted at the store', () => {
  const known = after(empty, [
    webhook(customer('7', 1, { email: 'account@x' })),
    webhook(order('1', 1, { buyerEmail: 'billing@x', customerExternalId: '7' })),
  ])
  const kept = after(known, [
    webhook(order('1', 2, { buyerEmail: 'billing@x', sourceStatus: 'completed' })),
  ])
  expect(kept.orders[0]?.contactId).toBe(known.contacts[0]?.id)
  expect(kept.contacts).toHaveLength(1)
})

test.each([
  ['webhook', { sync: { orders: false } }, 'order_sync_off'],
  ['reconcile', { sync: { orders: false } }, 'order_sync_off'],
  ['import', { import: { orders: false } }, 'order_import_off'],
  ['webhook', { enableImport: false }, 'import_disabled'],
  ['import', { enableImport: false }, 'import_disabled'],
  ['webhook', { automaticImport: false }, 'automatic_import_off'],
] as const)('C5 C6 origin %s with %j is skipped as %s', (origin, patch, reason) => {
  const settings = mergeSettings(defaultSettings, patch)
  const { resolutions, writes } = resolve([webhook(order('1', 1))], empty, {
    ...context,
    origin,
    settings,
  })
  expect(resolutions[0]?.entries[0]).toMatchObject({ outcome: 'skipped', reason })
  expect(writes.newOrders).toEqual([])
})

test('C6 automatic import off leaves "Import now" working', () => {
  const settings = mergeSettings(defaultSettings, { automaticImport: false })
  const { writes } = resolve([webhook(order('1', 1))], empty, {
    ...context,
    origin: 'import',
    settings,
  })
  expect(writes.newOrders).toHaveLength(1)
})

test('C5 orders off, transactions on: the payment still comes in', () => {
  const settings = mergeSettings(defaultSettings, { sync: { orders: false } })
  const change = order('1', 1)
  change.transactions = [
    {
      key: 'payment',
      externalId: 'p',
      kind: 'sale',
      status: 'success',
      amount: 5,
      currency: 'EUR',
      gateway: null,
      processedAt: 1,
    },
  ]
  const { writes } = resolve([webhook(change)], empty, { ...context, settings })
  expect([writes.newOrders, writes.newContacts]).toEqual([[], []])
  expect(writes.newTransactions).toMatchObject([{ orderExternalId: '1', amount: 5 }])
})
