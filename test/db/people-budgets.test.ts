import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges } from '../../src/sync/apply.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'
import { appliedAt, scopeOf } from '../support/records.ts'

/** Rows per change of a set, as one store's object applies it. */
async function cost(storeId: string, topic: string, payloads: object[]) {
  const changes = payloads
    .flatMap((payload) => woocommerce.normalize(topic, payload, { statusMap: {} }))
    .map((reading) => {
      if (reading.type !== 'change') throw new Error('not a change')
      return { change: reading.change, from: 0, until: appliedAt, deliveryId: null }
    })
  const { rowsRead, rowsWritten } = await applyChanges(env.DB, scopeOf(storeId), changes, appliedAt)
  return { read: rowsRead / payloads.length, written: rowsWritten / payloads.length }
}

type Choice = { firstName?: string; modified?: string }

function customers(first: number, count: number, choice: Choice = {}): object[] {
  return Array.from({ length: count }, (_, place) => {
    const id = first + place
    const phone = `202${5_550_000 + id}`
    return customerPayload({ id, email: `person${id}@example.com`, phone, ...choice })
  })
}

const both = ['sto_a', 'sto_b'] as const

/** So many people, a tenth of them in both stores. */
async function fill(first: number, count: number): Promise<void> {
  await cost(both[0], 'customer.updated', customers(first, count * 0.55))
  await cost(both[1], 'customer.updated', customers(first + count * 0.45, count * 0.55))
}

/** What twenty changes of each kind cost, of people from `first` on. */
async function measure(first: number) {
  const [here, there] = both
  const later = { firstName: 'Later', modified: '2026-06-01T00:00:00' }
  const last = { firstName: 'Last', modified: '2026-07-01T00:00:00' }
  const update = 'customer.updated'
  const orders = customers(first, 20).map((_, place) => {
    const id = first + place
    return orderPayload({ id, customer_id: id, email: `person${id}@example.com` })
  })
  return {
    created: await cost(here, update, customers(first, 20)),
    linked: await cost(there, update, customers(first, 20)),
    changed: await cost(here, update, customers(first, 20, later)),
    repeated: await cost(there, update, customers(first, 20)),
    disputed: await cost(there, update, customers(first, 20, last)),
    ordered: await cost(there, 'order.updated', orders),
    again: await cost(there, 'order.updated', orders),
  }
}

test('I6 people of two stores: rows written stay within their budgets, and rows read do not grow with the table', async () => {
  await fill(10_000, 100)
  const few = await measure(1)
  await fill(20_000, 1_000)
  const many = await measure(1_001)
  const budgets = {
    // A row with its key, its version and a phone to be found by; a link with its contact; an event.
    created: 4 + 2 + 1,
    linked: 4 + 2 + 1,
    changed: 4 + 1,
    repeated: 0,
    // The name and the address that the name is in, each with the list that it is in.
    disputed: 4 + 1 + 2 * 2,
    // With its event, and what the orders of its contact add up to.
    ordered: 4 + 1,
    again: 0,
  }
  for (const [what, budget] of Object.entries(budgets)) {
    // SAFETY: the names of the budgets are those of what was measured.
    const kind = what as keyof typeof budgets
    expect(few[kind].written, what).toBeLessThanOrEqual(budget)
    expect(many[kind].written, what).toBeLessThanOrEqual(budget)
    expect(many[kind].read, what).toBeLessThanOrEqual(few[kind].read * 1.05)
  }
})
