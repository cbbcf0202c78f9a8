import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../src/core/settings.ts'
import { keysOf, readKnown } from '../../src/db/known.ts'
import { commit, LostRace } from '../../src/db/commit.ts'
import { resolve } from '../../src/core/resolve.ts'
import { openDatabase } from '../../src/db/client.ts'
import { merge, split } from '../../src/records/merge.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import type { Observed } from '../../src/core/change.ts'
import { createId } from '../../src/lib/id.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'

const now = 1_000

function scopeOf(storeId: string): ApplyScope {
  return { storeId, audienceId: 'aud_default', settings: defaultSettings, origin: 'webhook' }
}

function customer(choice: Parameters<typeof customerPayload>[0]): Observed {
  const [reading] = woocommerce.normalize('customer.updated', customerPayload(choice), {
    statusMap: {},
  })
  if (reading?.type !== 'change') throw new Error('not a change')
  return { change: reading.change, from: 0, until: now, deliveryId: null }
}

function order(choice: Parameters<typeof orderPayload>[0]): Observed {
  const [reading] = woocommerce.normalize('order.updated', orderPayload(choice), { statusMap: {} })
  if (reading?.type !== 'change') throw new Error('not a change')
  return { change: reading.change, from: 0, until: now, deliveryId: null }
}

async function contactOf(externalId: string): Promise<string> {
  const row = await env.DB.prepare('SELECT contact_id AS id FROM links WHERE external_id = ?')
    .bind(externalId)
    .first<{ id: string }>()
  return row?.id ?? ''
}

/** Reads and resolves now, commits when told: what another store does in between is the race. */
async function prepare(storeId: string, observed: Observed) {
  const scope = scopeOf(storeId)
  const known = await readKnown(env.DB, storeId, scope.audienceId, keysOf([observed.change]))
  const plan = resolve([observed], known, {
    ...scope,
    now,
    newId: (prefix) => createId(prefix, now),
  })
  return () => commit(env.DB, plan.writes)
}

test('O4 a contact that another store changed in between makes the whole batch fail', async () => {
  await applyChanges(env.DB, scopeOf('sto_a'), [customer({ id: 1, email: 'p@example.com' })], now)
  const late = await prepare('sto_b', customer({ id: 7, email: 'p@example.com', firstName: 'B' }))
  await applyChanges(
    env.DB,
    scopeOf('sto_a'),
    [customer({ id: 1, email: 'p@example.com', firstName: 'A', modified: '2026-07-01T00:00:00' })],
    now,
  )
  await expect(late()).rejects.toThrow(LostRace)
  const { results } = await env.DB.prepare('SELECT first_name FROM contacts').all()
  expect(results).toEqual([{ first_name: 'A' }])
})

test('O4 two stores that meet one person at the same moment make one contact with two links', async () => {
  const first = await prepare('sto_a', customer({ id: 1, email: 'p@example.com' }))
  const second = await prepare('sto_b', customer({ id: 7, email: 'p@example.com' }))
  await first()
  await expect(second()).rejects.toThrow(LostRace)
  await applyChanges(env.DB, scopeOf('sto_b'), [customer({ id: 7, email: 'p@example.com' })], now)
  const counts = await env.DB.prepare(
    'SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM links) AS links',
  ).first()
  expect(counts).toEqual({ contacts: 1, links: 2 })
})

test('O4 forty changes of one contact by four stores at once lose nothing', async () => {
  const writes = Array.from({ length: 40 }, (_, index) =>
    applyChanges(
      env.DB,
      scopeOf(`sto_${index % 4}`),
      [
        customer({
          id: 1 + (index % 4),
          email: 'p@example.com',
          firstName: `N${index}`,
          modified: `2026-06-01T00:00:${String(index).padStart(2, '0')}`,
        }),
      ],
      now,
    ).catch((error: unknown) => {
      if (!(error instanceof LostRace)) throw error
      return null
    }),
  )
  await Promise.all(writes)
  const counts = await env.DB.prepare(
    'SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM links) AS links',
  ).first()
  expect(counts).toEqual({ contacts: 1, links: 4 })
})

test('I5 O4 an order that was read before two contacts were parted goes to the one that it belongs to', async () => {
  const people = [1, 2].map((id) => customer({ id, email: `p${id}@example.com` }))
  await applyChanges(env.DB, scopeOf('sto_a'), people, now)
  const [keepId, mergeId] = [await contactOf('1'), await contactOf('2')]
  const db = openDatabase(env.DB)
  const arriving = {
    customer: order({ id: 11, customer_id: 2, email: 'p2@example.com' }),
    guest: order({ id: 12, email: 'p2@example.com' }),
  }
  for (const [who, observed] of Object.entries(arriving)) {
    await merge(db, { keepId, mergeId }, 20)
    const late = await prepare('sto_a', observed)
    await split(db, mergeId, 40)
    await expect(late(), who).rejects.toThrow(LostRace)
    await applyChanges(env.DB, scopeOf('sto_a'), [observed], now)
  }
  const { results } = await env.DB.prepare('SELECT DISTINCT contact_id AS id FROM orders').all()
  expect(results).toEqual([{ id: mergeId }])
})
