import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { Observed } from '../../src/core/change.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { openDatabase } from '../../src/db/client.ts'
import { variableAfter } from '../../src/db/products.ts'
import { readTree } from '../../src/platforms/woocommerce/normalize-category.ts'
import { readProduct } from '../../src/platforms/woocommerce/normalize-product.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import recorded from '../fixtures/woocommerce/rest/product-unicode-name.json'
import variations from '../fixtures/woocommerce/rest/product-variations-page1.json'

const scope: ApplyScope = {
  storeId: 'sto_budget',
  audienceId: 'aud_default',
  settings: defaultSettings,
  origin: 'webhook',
}
const now = Date.parse('2026-11-21T12:00:00Z')

function product(id: number, more: object = {}): Observed {
  const payload = { ...recorded.response.body, id, status: 'publish', ...more }
  const facts = { currency: 'USD', weightUnit: 'kg' }
  const reading = readProduct(payload, variations.response.body, facts)
  if (reading.type !== 'change') throw new Error('not a change')
  return { change: reading.change, from: 0, until: now, deliveryId: null }
}

test('product insert writes at most 3 rows, an update at most 3, an unchanged one none', async () => {
  const created = await applyChanges(env.DB, scope, [product(9, { type: 'variable' })], now)
  expect(created.resolutions[0]?.entries[0]?.outcome).toBe('created')
  expect(created.rowsWritten).toBeLessThanOrEqual(3)
  const later = { type: 'variable', name: 'New', date_modified_gmt: '2026-11-01T00:00:00' }
  const updated = await applyChanges(env.DB, scope, [product(9, later)], now)
  expect(updated.resolutions[0]?.entries[0]?.outcome).toBe('updated')
  expect(updated.rowsWritten).toBeLessThanOrEqual(3)
  const repeated = await applyChanges(env.DB, scope, [product(9, later)], now)
  expect(repeated.resolutions[0]?.entries[0]?.outcome).toBe('unchanged')
  expect(repeated.rowsWritten).toBe(0)
})

test('rows of products stay the same in a set of 200, read and written', async () => {
  const fill = (from: number) =>
    applyChanges(
      env.DB,
      scope,
      Array.from({ length: 200 }, (_, index) => product(from + index)),
      now,
    )
  expect((await fill(1_000)).rowsWritten / 200).toBeLessThanOrEqual(3)
  const change = (id: number) =>
    applyChanges(
      env.DB,
      scope,
      [product(id, { name: 'x', stock_quantity: 1, date_modified_gmt: '2026-11-01T00:00:00' })],
      now,
    )
  const few = await change(1_050)
  for (let from = 2_000; from < 4_000; from += 200) await fill(from)
  const many = await change(2_050)
  expect([many.rowsRead, many.rowsWritten]).toEqual([few.rowsRead, few.rowsWritten])
})

test('a set of collections is written once and costs nothing when it comes again', async () => {
  await applyChanges(env.DB, scope, [product(1, { categories: [{ id: 3 }] })], now)
  const tree = readTree([
    { id: 1, name: 'Kitchen', parent: 0 },
    { id: 3, name: 'Knives', parent: 1 },
    { id: 4, name: 'Archive', parent: 0 },
  ]).map((reading): Observed => {
    if (reading.type !== 'change') throw new Error('not a change')
    return { change: reading.change, from: now, until: now + 1, deliveryId: null }
  })
  const created = await applyChanges(env.DB, scope, tree, now)
  expect(created.resolutions.map(({ entries }) => entries[0]?.outcome)).toEqual([
    'created',
    'created',
    'skipped',
  ])
  expect(created.rowsWritten / 2).toBeLessThanOrEqual(3)
  expect((await applyChanges(env.DB, scope, tree, now)).rowsWritten).toBe(0)
})

test('L4 the sweep walks round all products with variations, and past the last begins again', async () => {
  const set = Array.from({ length: 30 }, (_, index) =>
    product(100 + index, { type: index % 3 === 0 ? 'variable' : 'simple' }),
  )
  await applyChanges(env.DB, scope, set, now)
  const db = openDatabase(env.DB)
  const found: string[] = []
  let from = ''
  for (let turn = 0; turn < 5; turn++) {
    const { ids, end } = await variableAfter(db, scope.storeId, from, 4)
    expect(ids).toHaveLength(4)
    found.push(...ids)
    from = end
  }
  const counts = Map.groupBy(found, (id) => id)
  expect(counts.size).toBe(10)
  expect([...counts.values()].every((each) => each.length === 2)).toBe(true)
})
