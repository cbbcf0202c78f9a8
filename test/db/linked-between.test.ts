import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { linkedBetween } from '../../src/db/links.ts'
import { connect, importEnded } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

test('P3 customers within a span of numbers are found whatever their length, and the listed ones left out', async () => {
  const shop = await openShop({ customers: 3 })
  const store = await connect(shop)
  await importEnded(store.id)
  const template = await env.DB.prepare('SELECT * FROM links LIMIT 1').first<object>()
  await env.DB.prepare('DELETE FROM links').run()
  const ids = ['7', '9', '10', '11', '99', '100', '101', '1000', '10050', '99999']
  for (const id of ids) {
    const row = { ...template, external_id: id }
    const names = Object.keys(row)
    await env.DB.prepare(
      `INSERT INTO links (${names.join()}) VALUES (${names.map(() => '?').join()})`,
    )
      .bind(...Object.values(row))
      .run()
  }
  const between = async (
    after: number,
    upTo: number | null,
    listed: string[] = [],
    limit = 100,
  ) => {
    const span = { after, upTo }
    const found = await linkedBetween(env.DB, store.id, span, listed, limit)
    return found.map(Number).toSorted((a, b) => a - b)
  }
  expect(await between(0, null)).toEqual(ids.map(Number))
  expect(await between(7, 100)).toEqual([9, 10, 11, 99, 100])
  expect(await between(7, 100, ['9', '99'])).toEqual([10, 11, 100])
  expect(await between(99, 1000)).toEqual([100, 101, 1000])
  expect(await between(100, 100)).toEqual([])
  expect(await between(1000, null)).toEqual([10050, 99999])
  expect(await between(0, null, [], 3)).toHaveLength(3)
})
