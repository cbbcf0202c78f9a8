import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Cursor, Page } from '../../src/platforms/platform.ts'
import { runImport } from '../../src/sync/import.ts'
import type { Task } from '../../src/sync/import-desk.ts'
import type { StoreSync } from '../../src/sync/store-sync.ts'
import { connectIdle } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

const sliceMs = 20_000

test('M1 a page that is on its way when a message has worked long enough is taken in, and none is asked for twice', async () => {
  const shop = await openShop({ orders: 450 })
  const store = await connectIdle(shop)
  const asked = async () => (await shop.requests()).byRoute['GET /orders'] ?? 0
  const before = await asked()
  let now = 1_000
  let cursor: Cursor = null
  let isDone = false
  let pages = 0
  const taskNow = (): Task =>
    isDone ? { type: 'done' } : { type: 'fetch', listing: 'orders', cursor, halvings: 0 }
  const sync = {
    nextTask: async () => taskNow(),
    applyPage: async (_: unknown, __: unknown, page: Page): Promise<Task> => {
      pages++
      // Each page takes most of a slice.
      now += sliceMs * 0.7
      cursor = page.next
      isDone = page.next === null
      return taskNow()
    },
  }
  const deps = {
    db: env.DB,
    files: env.FILES,
    keys: readConfig(env),
    // SAFETY: what a run without failures asks of it.
    sync: sync as unknown as DurableObjectStub<StoreSync>,
    now: () => now,
  }
  const message = { type: 'import', storeId: store.id, runId: 'run_1', ticket: 1 } as const
  const perMessage: number[] = []
  for (let delay: number | null = 0; delay !== null;) {
    const first = pages
    delay = await runImport(deps, message)
    perMessage.push(pages - first)
  }
  expect(pages).toBeGreaterThan(4)
  // Two begin within the slice, and while the second is written a third is fetched.
  expect(perMessage.slice(0, -1).every((count) => count === 3)).toBe(true)
  expect((await asked()) - before).toBe(pages)
})
