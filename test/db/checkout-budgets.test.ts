import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { abandon } from '../../src/core/abandon.ts'
import type { CheckoutChange, Observed, OrderChange } from '../../src/core/change.ts'
import type { CheckoutFacts } from '../../src/core/checkout.ts'
import type { ResolveContext } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { dueCheckouts } from '../../src/db/checkouts.ts'
import { openDatabase } from '../../src/db/client.ts'
import { commit } from '../../src/db/commit.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import { orderPayload } from '../support/payloads.ts'

const scope: ApplyScope = {
  storeId: 'sto_budget',
  audienceId: 'aud_default',
  settings: defaultSettings,
  origin: 'webhook',
}
const now = Date.parse('2026-11-21T12:00:00Z')
const minute = 60_000

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
    buyer: {
      firstName: null,
      lastName: null,
      email,
      phone: null,
      deliveryPhone: null,
      language: null,
      address: null,
      consent: null,
    },
    facts: {
      customerExternalId: null,
      buyerEmail: email,
      currency: 'EUR',
      total: 1_000,
      lines: [],
      recoveryUrl: null,
      startedAt: now,
      completedAt: null,
      closed: false,
      ...facts,
    },
  }
}

function order(id: number, checkoutToken: string): OrderChange {
  const [reading] = woocommerce.normalize('order.updated', orderPayload({ id }), { statusMap: {} })
  if (reading?.type !== 'change' || reading.change.kind !== 'order') throw new Error('no order')
  const { checkout: _, ...change } = reading.change
  return { ...change, transactions: [], checkoutToken }
}

async function apply(changes: Observed['change'][], at = now) {
  const observed = changes.map((change) => ({ change, from: 0, until: at, deliveryId: null }))
  return applyChanges(env.DB, scope, observed, at)
}

async function age(at: number) {
  const bounds = { leftBefore: at - 60 * minute, late: 0, heard: 0 }
  const due = await dueCheckouts(openDatabase(env.DB), scope.storeId, bounds, 200)
  const known = { orders: [], transactions: [], contacts: [], links: [] }
  const context: ResolveContext = { ...scope, origin: 'clock', now: at, newId: (prefix) => prefix }
  const { writes } = abandon(due, known, 0, context)
  return { due: due.length, ...(await commit(env.DB, writes)) }
}

/** Row, version index, work list of the clock, event; with a contact its index too. */
test('A2 rows of a checkout: 4 when it opens, 4 with each change, 2 for a newer time, 4 to abandon or recover', async () => {
  const opened = await apply([checkout('t1', now)])
  expect(opened.resolutions[0]?.entries[0]?.outcome).toBe('created')
  expect(opened.rowsWritten).toBeLessThanOrEqual(4)
  const changed = await apply([checkout('t1', now + minute, { total: 2_000 })])
  expect(changed.resolutions[0]?.entries[0]?.outcome).toBe('updated')
  expect(changed.rowsWritten).toBeLessThanOrEqual(4)
  const touched = await apply([checkout('t1', now + 2 * minute, { total: 2_000 })])
  expect(touched.resolutions[0]?.entries[0]?.outcome).toBe('unchanged')
  expect(touched.rowsWritten).toBeLessThanOrEqual(2)
  const repeated = await apply([checkout('t1', now + 2 * minute, { total: 2_000 })])
  expect(repeated.rowsWritten).toBe(0)
  expect((await apply([checkout('t1', now)])).rowsWritten).toBe(0)
  const abandoned = await age(now + 62 * minute)
  expect(abandoned.due).toBe(1)
  expect(abandoned.rowsWritten).toBeLessThanOrEqual(4)
  await apply([order(9, 'none')])
  const before = await apply([order(8, 'none')])
  const recovered = await apply([order(7, 't1')])
  // Its order is counted with it: what the checkout adds is the rest, the contact's index among it.
  expect(recovered.rowsWritten - before.rowsWritten).toBeLessThanOrEqual(4)
})

test('A1 a checkout of a known contact costs one row more', async () => {
  await apply([order(9, 'none')])
  const opened = await apply([checkout('t1', now, { buyerEmail: 'buyer@example.com' })])
  expect(opened.rowsWritten).toBeLessThanOrEqual(5)
})

test('A2 an order whose checkout is not on record costs one row more, once', async () => {
  await apply([order(9, 't9')])
  const plain = await apply([order(8, '')])
  const early = await apply([order(7, 't7')])
  expect(early.rowsWritten - plain.rowsWritten).toBe(1)
  expect((await apply([order(7, 't7')])).rowsWritten).toBe(0)
})

test('A2 rows per checkout stay the same in a set of 200, and what is due is found without reading the rest', async () => {
  const set = Array.from({ length: 200 }, (_, index) => checkout(`t${index}`, now))
  const opened = await apply(set)
  expect(opened.rowsWritten / 200).toBeLessThanOrEqual(4)
  const rest = Array.from({ length: 400 }, (_, index) => checkout(`u${index}`, now + 90 * minute))
  await apply(rest)
  const at = now + 60 * minute
  const { results } = await env.DB.prepare(
    `EXPLAIN QUERY PLAN SELECT * FROM checkouts WHERE store_id = ?1 AND state = 'open' AND stated_at <= ?2
       AND (stated_at >= ?3 OR stated_at <= ?4) ORDER BY stated_at LIMIT 200`,
  )
    .bind(scope.storeId, at, 0, 0)
    .all<{ detail: string }>()
  expect(results.map(({ detail }) => detail).join()).toContain('checkouts_open')
  const aged = await age(at)
  expect(aged.due).toBe(200)
  expect(aged.rowsWritten / 200).toBeLessThanOrEqual(4)
  expect((await age(at)).due).toBe(0)
})
