import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../src/core/settings.ts'
import { keysOf, readKnown } from '../../src/db/known.ts'
import { commit, LostRace } from '../../src/db/commit.ts'
import { resolve } from '../../src/core/resolve.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import type { Observed } from '../../src/core/change.ts'
import { createId } from '../../src/lib/id.ts'
import { customerPayload } from '../support/payloads.ts'

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
