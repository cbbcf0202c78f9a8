import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { Observed, OrderChange } from '../../src/core/change.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'

const scope: ApplyScope = {
  storeId: 'sto_budget',
  audienceId: 'aud_default',
  settings: defaultSettings,
  origin: 'webhook',
}
const now = Date.parse('2026-11-21T12:00:00Z')

function observe(topic: string, payloads: unknown[]): Observed[] {
  return payloads.flatMap((payload) => {
    const [reading] = woocommerce.normalize(topic, payload, { statusMap: {} })
    if (reading?.type !== 'change') throw new Error('not a change')
    return [{ change: reading.change, from: 0, until: now, deliveryId: null }]
  })
}

/** Orders without their payments: transactions are records of their own, with a budget of their own. */
function orderOnly(choice: Parameters<typeof orderPayload>[0]): Observed[] {
  return observe('order.updated', [orderPayload(choice)]).map((observed) => ({
    ...observed,
    // SAFETY: the payload is an order.
    change: { ...(observed.change as OrderChange), transactions: [] },
  }))
}

beforeEach(async () => {
  // The buyer exists: a contact that an order creates is a record of its own.
  await applyChanges(
    env.DB,
    scope,
    observe('customer.created', [customerPayload({ id: 1, email: 'buyer@example.com' })]),
    now,
  )
})

test('order insert writes at most 4 rows, an update at most 3, both one more for what its contact did, a duplicate none', async () => {
  const created = await applyChanges(env.DB, scope, orderOnly({ id: 9 }), now)
  expect(created.resolutions[0]?.entries[0]?.outcome).toBe('created')
  expect(created.rowsWritten).toBeLessThanOrEqual(4 + 1)
  const later = { id: 9, status: 'completed', modified: '2026-06-01T00:00:00' }
  const updated = await applyChanges(env.DB, scope, orderOnly(later), now)
  expect(updated.resolutions[0]?.entries[0]?.outcome).toBe('updated')
  expect(updated.rowsWritten).toBeLessThanOrEqual(3)
  const repeated = await applyChanges(env.DB, scope, orderOnly(later), now)
  expect(repeated.resolutions[0]?.entries[0]?.outcome).toBe('unchanged')
  expect(repeated.rowsWritten).toBe(0)
})

test('a stale state writes nothing', async () => {
  await applyChanges(env.DB, scope, orderOnly({ id: 9, modified: '2026-06-01T00:00:00' }), now)
  const stale = await applyChanges(env.DB, scope, orderOnly({ id: 9, status: 'pending' }), now)
  expect(stale.resolutions[0]?.entries[0]?.outcome).toBe('stale')
  expect(stale.rowsWritten).toBe(0)
})

test('rows per order stay the same in a set of 200', async () => {
  const set = Array.from({ length: 200 }, (_, index) => orderOnly({ id: index + 1 })).flat()
  const created = await applyChanges(env.DB, scope, set, now)
  expect(created.rowsWritten).toBeLessThanOrEqual(200 * 4 + 1)
  const again = await applyChanges(env.DB, scope, set, now)
  expect(again.rowsWritten).toBe(0)
})

test('a set of 200 changes costs two calls to D1', async () => {
  const calls: string[] = []
  const counted = new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (name === 'batch' || name === 'exec') calls.push(String(name))
        return Reflect.apply(member, target, args)
      }
    },
  })
  const set = Array.from({ length: 200 }, (_, index) => orderOnly({ id: index + 1 })).flat()
  await applyChanges(counted, scope, set, now)
  expect(calls).toEqual(['batch', 'batch'])
})

test('a set that is larger than one parameter may be is written all the same', async () => {
  const note = 'x'.repeat(30_000)
  const set = Array.from({ length: 150 }, (_, index) =>
    orderOnly({ id: index + 1, customer_note: note }),
  ).flat()
  const applied = await applyChanges(env.DB, scope, set, now)
  expect(applied.rowsWritten).toBe(150 * 4 + 1)
  const versions = await env.DB.prepare(
    'SELECT count(DISTINCT seq) AS versions, max(seq) AS last FROM orders',
  ).first()
  expect(versions).toEqual({ versions: 150, last: 151 })
})

test('rows read per change do not grow with what is stored', async () => {
  const fill = (from: number, count: number) =>
    applyChanges(
      env.DB,
      scope,
      observe(
        'order.updated',
        Array.from({ length: count }, (_, index) => orderPayload({ id: from + index, paid: true })),
      ),
      now,
    )
  await fill(1_000, 200)
  const update = { id: 1_050, status: 'completed', modified: '2026-06-01T00:00:00', paid: true }
  const few = await applyChanges(
    env.DB,
    scope,
    observe('order.updated', [orderPayload(update)]),
    now,
  )
  for (let from = 2_000; from < 7_000; from += 500) await fill(from, 500)
  const later = { ...update, id: 3_050 }
  const many = await applyChanges(
    env.DB,
    scope,
    observe('order.updated', [orderPayload(later)]),
    now,
  )
  expect(many.rowsRead).toBeLessThanOrEqual(few.rowsRead)
  expect(many.rowsWritten).toBe(few.rowsWritten)
})

test('rows read per change do not grow with the accounts of a store', async () => {
  const order = (id: number) =>
    applyChanges(env.DB, scope, observe('order.updated', [orderPayload({ id })]), now)
  const addAccounts = (from: number, count: number) => {
    const ids = Array.from({ length: count }, (_, index) => from + index)
    const payloads = ids.map((id) => customerPayload({ id }))
    return applyChanges(env.DB, scope, observe('customer.created', payloads), now)
  }
  await addAccounts(100, 20)
  // The first order of a buyer finds less on record than the next ones.
  await order(1)
  const few = await order(2)
  await addAccounts(1_000, 500)
  const many = await order(3)
  expect(many.rowsRead).toBeLessThanOrEqual(few.rowsRead)
})

test('the number of an event is the version of its record', async () => {
  await applyChanges(
    env.DB,
    scope,
    observe('order.updated', [
      orderPayload({ id: 1, email: 'new@example.com', paid: true }),
      orderPayload({ id: 2, paid: true }),
    ]),
    now,
  )
  const { results } = await env.DB.prepare(
    `SELECT e.kind, max(e.seq) AS last, coalesce(c.seq, o.seq, t.seq) AS version FROM events e
     LEFT JOIN contacts c ON e.kind = 'contact' AND c.id = e.record_id
     LEFT JOIN orders o ON e.kind = 'order' AND e.record_id LIKE '%\\_' || o.external_id ESCAPE '\\'
     LEFT JOIN transactions t ON e.kind = 'transaction' AND e.record_id LIKE '%\\_' || t.order_external_id || '\\_payment' ESCAPE '\\'
     GROUP BY e.record_id`,
  ).all<{ last: number; version: number }>()
  expect(results).toHaveLength(6)
  for (const { last, version } of results) expect(version).toBe(last)
})
