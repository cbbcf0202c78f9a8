import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { connectIdle, deliver, get, orders, settled, type List } from '../support/hub.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const day = 24 * 3_600_000

/** Every table of the store's object that could hold a payload, as text. */
function stored(storeId: string): Promise<string> {
  return runInDurableObject(env.STORE_SYNC.getByName(storeId), (_instance, state) => {
    const rows = state.storage.sql.exec('SELECT * FROM journal').toArray()
    return rows
      .map(({ headers, bodies }) => {
        // SAFETY: the journal's bodies are bytes.
        const bytes = new TextDecoder().decode(bodies as ArrayBuffer)
        return `${String(headers)} ${bytes}`
      })
      .join('\n')
  })
}

async function atDay(days: number, storeId: string): Promise<void> {
  const later = Date.now() + days * day
  vi.spyOn(Date, 'now').mockImplementation(() => later)
  await runDurableObjectAlarm(env.STORE_SYNC.getByName(storeId))
  vi.restoreAllMocks()
}

test('G2 payload copies expire after 30 days, the newest one too; records stay', async () => {
  const store = await connectIdle(await openShop())
  await deliver(store.id, 'order.created', orderPayload({ id: 1, email: 'ada@example.com' }))
  await settled(store.id)
  const large = orderPayload({ id: 2, email: 'ada@example.com' })
  // Random text does not compress: this one is kept in R2.
  const bytes = Array.from({ length: 40 }, () => crypto.getRandomValues(new Uint8Array(60_000)))
  const note = bytes.map((each) => btoa(String.fromCharCode(...each))).join('')
  await deliver(store.id, 'order.created', { ...large, customer_note: note })
  await settled(store.id)
  expect((await env.FILES.list()).objects).toHaveLength(1)
  await atDay(29, store.id)
  expect(await stored(store.id)).not.toBe('')
  expect((await get<List<object>>(`/stores/${store.id}/deliveries`)).data).toHaveLength(2)
  await atDay(31, store.id)
  expect((await get<List<object>>(`/stores/${store.id}/deliveries`)).data).toEqual([])
  expect((await stored(store.id)).trim()).toBe('[]')
  expect((await env.FILES.list()).objects).toEqual([])
  expect((await orders()).data).toHaveLength(2)
  // The next delivery goes on counting where the last one stood, and is applied.
  await deliver(store.id, 'order.created', orderPayload({ id: 3 }))
  await settled(store.id)
  expect((await orders()).data).toHaveLength(3)
})
