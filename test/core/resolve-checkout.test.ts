import fc from 'fast-check'
import { expect, test } from 'vitest'
import { abandon } from '../../src/core/abandon.ts'
import type {
  CheckoutChange,
  Observed,
  OrderAsCheckout,
  OrderChange,
} from '../../src/core/change.ts'
import type { Arrival, Checkout, CheckoutFacts } from '../../src/core/checkout.ts'
import type { Contact, Profile } from '../../src/core/contact.ts'
import type { PrimaryKeyKind } from '../../src/core/identity.ts'
import type { Known } from '../../src/core/known.ts'
import type { Writes } from '../../src/core/writes.ts'
import type { RecordEvent } from '../../src/core/events.ts'
import type { Order } from '../../src/core/order.ts'
import type { Origin } from '../../src/core/outcome.ts'
import { resolve, type ResolveContext } from '../../src/core/resolve.ts'
import { defaultSettings, mergeSettings, type Settings } from '../../src/core/settings.ts'

const minute = 60_000
const historyUntil = 1_000 * minute
const delay = defaultSettings.checkoutDelayMinutes * minute

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

/** The record as the database would hold it, and the events in order of commit. */
class Hub {
  checkouts: Checkout[] = []
  orders: Order[] = []
  contacts: Contact[] = []
  links: Known['links'] = []
  arrivals: Arrival[] = []
  events: RecordEvent[] = []
  readonly primaryKeyKind: PrimaryKeyKind
  #ids = 0

  constructor(primaryKeyKind: PrimaryKeyKind = 'email') {
    this.primaryKeyKind = primaryKeyKind
  }

  take(changes: Observed['change'][], now: number, choice: Choice = {}) {
    const observed = changes.map((change) => ({ change, from: 0, until: now, deliveryId: null }))
    const { writes, resolutions } = resolve(observed, this.#known(), this.#context(now, choice))
    this.#write(writes)
    return resolutions.flatMap(({ entries }) => entries)
  }

  tick(now: number, settings: Settings = defaultSettings) {
    const due = this.checkouts.filter(
      ({ state, statedAt }) =>
        state === 'open' && now - statedAt >= settings.checkoutDelayMinutes * minute,
    )
    const context = this.#context(now, { origin: 'clock', settings })
    const { writes, entries } = abandon(due, this.#known(), historyUntil, context)
    this.#write(writes)
    return entries
  }

  announced(): RecordEvent[] {
    return this.events.filter(({ transitions }) => transitions.includes('checkout_abandoned'))
  }

  #known(): Known {
    const { checkouts, arrivals, orders, contacts, links, primaryKeyKind } = this
    const people = { contacts, links, primaryKeyKind }
    return { ...people, orders, transactions: [], checkouts: { checkouts, arrivals } }
  }

  #context(now: number, { origin = 'webhook', settings = defaultSettings }: Choice) {
    return {
      storeId: 'sto_1',
      audienceId: 'aud_1',
      settings,
      origin,
      now,
      newId: (prefix) => `${prefix}_${this.#ids++}`,
    } satisfies ResolveContext
  }

  #write(writes: Writes): void {
    const seqs = this.events.length
    const put = <T>(rows: T[], written: T[], key: (row: T) => string): T[] => [
      ...new Map([...rows, ...written].map((row) => [key(row), row])).values(),
    ]
    const { newCheckouts, changedCheckouts, checkoutTouches, newArrivals } = writes.checkouts
    this.checkouts = put(
      this.checkouts,
      [...newCheckouts, ...changedCheckouts].map((row) => ({ ...row, seq: seqs + row.seq })),
      ({ externalId }) => externalId,
    ).map((row) => ({
      ...row,
      ...checkoutTouches.find(({ externalId }) => externalId === row.externalId),
    }))
    this.arrivals.push(...newArrivals)
    this.orders = put(
      this.orders,
      [...writes.newOrders, ...writes.changedOrders],
      (row) => row.externalId,
    )
    this.contacts = put(
      this.contacts,
      [...writes.newContacts, ...writes.changedContacts],
      (row) => row.id,
    )
    this.links.push(...writes.newLinks)
    this.events.push(...writes.events)
  }
}

type Choice = { origin?: Origin; settings?: Settings }

function checkout(
  externalId: string,
  statedAt: number,
  facts: Partial<CheckoutFacts> = {},
): CheckoutChange {
  const email = facts.buyerEmail ?? null
  return {
    kind: 'checkout',
    externalId,
    statedAt,
    buyer: { ...nobody, email },
    facts: {
      customerExternalId: null,
      buyerEmail: email,
      currency: 'EUR',
      total: 1_000,
      lines: [],
      recoveryUrl: 'https://shop.example/recover/1',
      startedAt: historyUntil,
      completedAt: null,
      closed: false,
      ...facts,
    },
  }
}

type OrderChoice = {
  token?: string
  email?: string
  statedAt?: number
  checkout?: OrderAsCheckout
  placedAt?: number
}

function order(externalId: string, choice: OrderChoice = {}): OrderChange {
  const { token, email = null, statedAt = historyUntil, placedAt = statedAt } = choice
  return {
    kind: 'order',
    externalId,
    statedAt,
    buyer: { ...nobody, firstName: 'Ada', email },
    transactions: [],
    ...(token === undefined ? {} : { checkoutToken: token }),
    ...(choice.checkout === undefined ? {} : { checkout: choice.checkout }),
    facts: {
      number: externalId,
      customerExternalId: null,
      buyerEmail: email,
      sourceStatus: 'processing',
      status: 'pending',
      financialStatus: 'paid',
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
      placedAt,
      paidAt: null,
      notes: [],
      goneAtSource: false,
    },
  }
}

/** An order of a platform whose checkouts are orders that nobody paid. */
function unpaid(externalId: string, statedAt: number, facts: Partial<CheckoutFacts> = {}) {
  const { facts: own } = checkout(externalId, statedAt, facts)
  const choice: OrderChoice = { statedAt, checkout: { is: 'unpaid', facts: own } }
  return order(externalId, facts.buyerEmail ? { ...choice, email: facts.buyerEmail } : choice)
}

const start = historyUntil + 10 * minute

test('A2 a checkout is open, abandoned after the delay, recovered when its order arrives, and announced once', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start, { buyerEmail: 'ada@example.com' })], start)
  expect(hub.checkouts).toMatchObject([{ state: 'open', contactId: null, abandonedAt: null }])
  hub.tick(start + delay - 1)
  expect(hub.checkouts[0]?.state).toBe('open')
  const due = start + delay
  expect(hub.tick(due).map(({ kind, reason }) => [kind, reason])).toEqual([
    ['contact', 'abandoned_checkout'],
    ['checkout', 'abandoned'],
  ])
  expect(hub.checkouts).toMatchObject([{ state: 'abandoned', abandonedAt: due, buyer: null }])
  hub.tick(due + delay)
  hub.take([checkout('t1', due + minute, { buyerEmail: 'ada@example.com', total: 2_000 })], due)
  hub.tick(due + 3 * delay)
  expect(hub.checkouts).toMatchObject([{ state: 'abandoned', total: 2_000 }])
  const later = due + 90 * 24 * 60 * minute
  hub.take([order('9', { token: 't1', email: 'ada@example.com', statedAt: later })], later)
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: '9' }])
  expect(hub.checkouts[0]?.contactId).toBe(hub.orders[0]?.contactId)
  hub.tick(later + delay)
  expect(hub.announced()).toHaveLength(1)
  expect(hub.contacts).toHaveLength(1)
})

test('A2 the buyer who comes back in time is not abandoned until the delay has passed again', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start)], start)
  hub.take([checkout('t1', start + delay / 2)], start + delay / 2)
  hub.tick(start + delay)
  expect(hub.checkouts[0]?.state).toBe('open')
  hub.tick(start + delay + delay / 2)
  expect(hub.checkouts[0]?.state).toBe('abandoned')
})

test('A2 the delay is the store’s own', () => {
  const hub = new Hub()
  const settings = mergeSettings(defaultSettings, { checkoutDelayMinutes: 5 })
  hub.take([checkout('t1', start)], start)
  hub.tick(start + 5 * minute, settings)
  expect(hub.announced()).toHaveLength(1)
})

test('A2 an order that came before its checkout has recovered it', () => {
  const hub = new Hub()
  hub.take([order('9', { token: 't1' })], start)
  hub.take([checkout('t1', start)], start)
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: '9' }])
  hub.tick(start + 2 * delay)
  expect(hub.announced()).toEqual([])
})

test('A2 what the store calls completed is recovered, and finds its order later', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start, { completedAt: start })], start)
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: null }])
  hub.take([order('9', { token: 't1' })], start + minute)
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: '9' }])
})

test('A2 with order sync off the order still recovers its checkout', () => {
  const hub = new Hub()
  const settings = mergeSettings(defaultSettings, { sync: { orders: false } })
  hub.take([checkout('t1', start)], start)
  hub.take([order('9', { token: 't1' })], start, { settings })
  expect(hub.orders).toEqual([])
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: null }])
})

test('A2 what nobody can pay any more is abandoned without a word', () => {
  const hub = new Hub()
  hub.take([unpaid('9', start)], start)
  hub.take([order('9', { statedAt: start + minute, checkout: { is: 'over' } })], start + minute)
  expect(hub.tick(start + delay).map(({ reason }) => reason)).toEqual(['abandoned_in_silence'])
  expect(hub.checkouts).toMatchObject([{ state: 'abandoned', closed: true }])
  expect(hub.announced()).toEqual([])
})

test('A2 a failed payment leaves the checkout on the clock', () => {
  const hub = new Hub()
  hub.take([unpaid('9', start)], start)
  hub.take([order('9', { statedAt: start + minute, checkout: { is: 'unclear' } })], start + minute)
  hub.tick(start + delay)
  expect(hub.announced()).toHaveLength(1)
})

test('A1 an order that nobody paid is the checkout, and recovered when it is placed', () => {
  const hub = new Hub()
  hub.take([unpaid('9', start, { buyerEmail: 'ada@example.com' })], start)
  expect(hub.checkouts).toMatchObject([{ externalId: '9', state: 'open', orderExternalId: null }])
  expect(hub.checkouts[0]?.contactId).toBe(hub.orders[0]?.contactId)
  hub.tick(start + delay)
  const paid = start + 2 * delay
  const entries = hub.take([order('9', { statedAt: paid, checkout: { is: 'placed' } })], paid)
  expect(entries.filter(({ kind }) => kind === 'checkout')).toMatchObject([
    { outcome: 'updated', reason: 'recovered', derived: true },
  ])
  expect(hub.checkouts).toMatchObject([{ state: 'recovered', orderExternalId: '9' }])
  // Whatever happens to the order afterwards, it did arrive.
  hub.take([unpaid('9', paid + minute)], paid + minute)
  expect(hub.checkouts[0]?.state).toBe('recovered')
})

test('A1 an order that was paid at once leaves no checkout', () => {
  const hub = new Hub()
  hub.take([order('9', { checkout: { is: 'placed' } })], start)
  expect([hub.checkouts, hub.arrivals]).toEqual([[], []])
})

test('M5 a checkout that an import finds abandoned is so in silence, and has its contact', () => {
  const hub = new Hub()
  const now = start + delay
  hub.take([checkout('t1', start, { buyerEmail: 'ada@example.com' })], now, { origin: 'import' })
  expect(hub.checkouts).toMatchObject([{ state: 'abandoned', abandonedAt: now }])
  expect(hub.checkouts[0]?.contactId).toBe(hub.contacts[0]?.id)
  hub.tick(now + delay)
  expect(hub.announced()).toEqual([])
})

test('M5 what was left before the store was connected is history, however it came', () => {
  const hub = new Hub()
  hub.take([checkout('t1', historyUntil - minute)], historyUntil)
  hub.tick(historyUntil + delay)
  expect(hub.checkouts[0]?.state).toBe('abandoned')
  expect(hub.announced()).toEqual([])
})

test('C8 at level basic checkouts are skipped with their reason', () => {
  const hub = new Hub()
  const settings = mergeSettings(defaultSettings, { level: 'basic' })
  const reason = 'checkout_needs_level_advanced'
  expect(hub.take([checkout('t1', start)], start, { settings })).toMatchObject([
    { kind: 'checkout', outcome: 'skipped', reason },
  ])
  const entries = hub.take([unpaid('9', start)], start, { settings })
  expect(entries.find(({ kind }) => kind === 'checkout')).toMatchObject({
    outcome: 'skipped',
    reason,
  })
  hub.take([order('8', { token: 't2' })], start, { settings })
  expect([hub.checkouts, hub.arrivals]).toEqual([[], []])
})

test.each([
  ['C5', 'webhook', { sync: { checkouts: false } }, 'checkout_sync_off'],
  ['C4', 'import', { import: { checkouts: false } }, 'checkout_import_off'],
  ['C6', 'webhook', { enableImport: false }, 'import_disabled'],
] as const)(
  '%s a checkout by %s is skipped when it is switched off',
  (_, origin, patch, reason) => {
    const settings = mergeSettings(defaultSettings, patch)
    expect(new Hub().take([checkout('t1', start)], start, { origin, settings })).toMatchObject([
      { outcome: 'skipped', reason },
    ])
  },
)

test('I2 an open checkout makes no contact, but knows one that exists', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start, { buyerEmail: 'ada@example.com' })], start)
  expect(hub.contacts).toEqual([])
  hub.take([order('9', { email: 'ada@example.com' })], start)
  hub.take([checkout('t2', start, { buyerEmail: 'ada@example.com' })], start)
  const known = hub.checkouts.find(({ externalId }) => externalId === 't2')
  expect(known?.contactId).toBe(hub.contacts[0]?.id)
  hub.take([checkout('t3', start)], start)
  hub.tick(start + delay)
  expect(hub.checkouts.map(({ contactId }) => contactId)).toEqual([
    hub.contacts[0]?.id,
    hub.contacts[0]?.id,
    null,
  ])
  expect(hub.contacts).toMatchObject([{ firstName: 'Ada' }])
})

test('O2 a list that leaves out who it was, or numbers the items otherwise, changes nothing', () => {
  const hub = new Hub()
  const line = (id: string) => ({
    externalId: id,
    productExternalId: '1',
    variantExternalId: '11',
    sku: null,
    title: 'Mug',
    quantity: 2,
    price: 500,
    total: 1_000,
    custom: false,
  })
  const told = { buyerEmail: 'ada@example.com', lines: [line('key-1')] }
  hub.take([checkout('t1', start, told)], start)
  hub.tick(start + delay)
  const listed = checkout('t1', start, { lines: [line('61')], recoveryUrl: null })
  expect(hub.take([listed], start + delay)).toMatchObject([{ outcome: 'unchanged' }])
  hub.take([checkout('t1', start + minute, { lines: [line('61')], total: 900 })], start + delay)
  expect(hub.checkouts).toMatchObject([
    { buyerEmail: 'ada@example.com', contactId: hub.contacts[0]?.id, total: 900 },
  ])
  expect(hub.checkouts[0]?.lines[0]?.externalId).toBe('61')
})

test('I2 a checkout that is taken over by somebody else goes to them', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start, { buyerEmail: 'ada@example.com' })], start)
  hub.tick(start + delay)
  const taken = checkout('t1', start + delay, { buyerEmail: 'eve@example.com' })
  hub.take([taken], start + delay)
  const eve = hub.contacts.find(({ email }) => email === 'eve@example.com')
  expect(hub.checkouts).toMatchObject([{ state: 'abandoned', contactId: eve?.id }])
  expect(hub.contacts).toHaveLength(2)
})

test('I2 the first order fills in what the checkout left blank, a later one nothing', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start, { buyerEmail: 'ada@example.com' })], start)
  hub.tick(start + delay)
  expect(hub.contacts).toMatchObject([{ email: 'ada@example.com', firstName: null, guest: true }])
  const first = order('9', { token: 't1', email: 'ada@example.com' })
  hub.take([first], start + 2 * delay)
  expect(hub.contacts).toMatchObject([{ email: 'ada@example.com', firstName: 'Ada', guest: true }])
  expect(hub.contacts[0]?.provenance.firstName?.ref).toBe('order:9')
  const later = order('10', { email: 'ada@example.com' })
  const buyer = { ...later.buyer, firstName: 'Eve', lastName: 'Later' }
  hub.take([{ ...later, buyer }], start + 3 * delay)
  expect(hub.contacts).toMatchObject([{ firstName: 'Ada', lastName: null }])
})

test('I2 C7 by phone: the first order fills in the number, which names the guest from then on', () => {
  const [email, phone] = ['ada@example.com', '+4930111111']
  const hub = new Hub('phone')
  hub.take([checkout('t1', start, { buyerEmail: email })], start)
  hub.tick(start + delay)
  expect(hub.contacts).toMatchObject([{ phone: null, primaryKey: email }])
  const told = order('9', { token: 't1', email })
  hub.take([{ ...told, buyer: { ...told.buyer, phone } }], start + 2 * delay)
  expect(hub.contacts).toMatchObject([{ email, phone, primaryKey: phone, guest: true }])
})

test('O2 an older state never overwrites a newer one, a repeated one changes nothing', () => {
  const hub = new Hub()
  hub.take([checkout('t1', start + minute, { total: 2_000 })], start + minute)
  const outcome = (change: CheckoutChange) => hub.take([change], start + minute)[0]?.outcome
  expect(outcome(checkout('t1', start, { total: 1_000 }))).toBe('stale')
  const events = hub.events.length
  expect(outcome(checkout('t1', start + minute, { total: 2_000 }))).toBe('unchanged')
  expect(outcome(checkout('t1', start + 2 * minute, { total: 2_000 }))).toBe('unchanged')
  expect(hub.events).toHaveLength(events)
  expect(hub.checkouts).toMatchObject([{ total: 2_000, statedAt: start + 2 * minute }])
})

test('A2 the checkout that the store has no longer stays, and is not announced', () => {
  const hub = new Hub()
  const gone = { kind: 'gone', of: 'checkout', externalId: 't1', statedAt: null } as const
  expect(hub.take([gone], start)).toMatchObject([{ outcome: 'skipped' }])
  hub.take([checkout('t1', start)], start)
  expect(hub.take([gone], start)).toMatchObject([{ outcome: 'updated', reason: 'gone_at_source' }])
  expect(hub.take([gone], start)).toMatchObject([{ outcome: 'unchanged' }])
  hub.tick(start + delay)
  expect(hub.announced()).toEqual([])
})

type Step = { at: number; change: Observed['change'] | null }

/** A checkout's life as the store would tell it, in whatever order, twice over, with the clock ticking in between. */
test('A2 a deleted checkout stays deleted, whatever comes with its deletion or behind it', () => {
  const gone = { kind: 'gone', of: 'checkout', externalId: 't1', statedAt: null } as const
  const told = checkout('t1', start, { buyerEmail: 'ada@example.com' })
  const later = checkout('t1', start + minute, { buyerEmail: 'ada@example.com', total: 2_000 })
  for (const sets of [
    [[told], [gone, later]],
    [[told], [later, gone]],
    [[told], [gone], [later]],
  ]) {
    const hub = new Hub()
    sets.forEach((set, place) => hub.take(set, start + place))
    expect(hub.checkouts).toMatchObject([{ closed: true }])
    hub.tick(start + 2 * delay)
    expect(hub.announced()).toEqual([])
  }
  const hub = new Hub()
  hub.take([told, gone], start)
  expect(hub.checkouts).toEqual([])
})

const lives = fc
  .record({
    edits: fc.integer({ min: 1, max: 4 }),
    ordered: fc.boolean(),
    pairs: fc.boolean(),
    together: fc.boolean(),
  })
  .chain(({ edits, ordered, pairs, together }) => {
    const changes: Observed['change'][] = Array.from({ length: edits }, (_, place) =>
      pairs
        ? unpaid('9', start + place * minute, { total: place })
        : checkout('t1', start + place * minute, { total: place }),
    )
    const statedAt = start + edits * minute
    const arrived = pairs
      ? order('9', { statedAt, checkout: { is: 'placed' } })
      : order('9', { statedAt, token: 't1' })
    const told = [...changes, ...(ordered ? [arrived] : [])]
    return fc
      .shuffledSubarray([...told, ...told], { minLength: told.length * 2 })
      .chain((shuffled) =>
        fc
          .array(fc.integer({ min: 0, max: 3 * delay }), {
            minLength: shuffled.length,
            maxLength: shuffled.length,
          })
          .map((ticks) => ({ shuffled, ticks, ordered, pairs, edits, together })),
      )
  })

test('A2 whatever comes in whatever order, the end is the same and nothing is announced twice', () => {
  fc.assert(
    fc.property(lives, ({ shuffled, ticks, ordered, pairs, edits, together }) => {
      const hub = new Hub()
      const steps: Step[] = shuffled.map((change, place) => ({ at: ticks[place] ?? 0, change }))
      if (together) hub.take(shuffled, start + edits * minute)
      else
        for (const { at, change } of steps) {
          hub.tick(start + at)
          if (change) hub.take([change], start + edits * minute)
        }
      hub.tick(start + 10 * delay)
      hub.tick(start + 20 * delay)
      const [known] = hub.checkouts
      expect(hub.announced().length).toBeLessThanOrEqual(1)
      if (pairs && ordered) {
        // Paid before anybody saw it unpaid: then there never was a checkout.
        expect(known?.state ?? 'recovered').toBe('recovered')
        return
      }
      expect(known).toMatchObject({
        state: ordered ? 'recovered' : 'abandoned',
        total: edits - 1,
        statedAt: start + (edits - 1) * minute,
        orderExternalId: ordered ? '9' : null,
      })
      if (!ordered) expect(hub.announced()).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})
