import { env } from 'cloudflare:workers'
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { connectIdle, deliver, get, orders, settled, until, type List } from '../support/hub.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

type Batch = (statements: D1PreparedStatement[]) => Promise<D1Result[]>

/** Lets `hook` stand between a store's object and the batches it sends to the real D1. */
async function onBatch(
  storeId: string,
  hook: (batch: Batch, statements: D1PreparedStatement[]) => Promise<D1Result[]>,
) {
  await runInDurableObject(env.STORE_SYNC.getByName(storeId), (instance) => {
    const real = env.DB
    const batch: Batch = (statements) => real.batch(statements)
    const db = new Proxy(real, {
      get(target, name) {
        if (name === 'batch') return (statements: D1PreparedStatement[]) => hook(batch, statements)
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    Reflect.set(instance, 'env', { ...env, DB: db })
  })
}

async function idle(): Promise<string> {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  return (await connectIdle(await openShop())).id
}

test('L2 deliveries that come while D1 is down are applied when it is back', async () => {
  const storeId = await idle()
  let down = true
  await onBatch(storeId, (batch, statements) =>
    down ? Promise.reject(new Error('D1_ERROR: down')) : batch(statements),
  )
  for (let id = 1; id <= 5; id++)
    expect((await deliver(storeId, 'order.created', orderPayload({ id }))).status).toBe(200)
  expect((await orders()).data).toEqual([])
  expect((await get<{ lagMs: number }>(`/stores/${storeId}`)).lagMs).toBeGreaterThanOrEqual(0)
  down = false
  await settled(storeId)
  expect((await orders()).data).toHaveLength(5)
  expect((await get<List<object>>('/rejected')).data).toEqual([])
})

test('L3 an answer of D1 that is lost after the commit leaves each record once', async () => {
  const storeId = await idle()
  let lost = 2
  await onBatch(storeId, async (batch, statements) => {
    const results = await batch(statements)
    if (lost-- > 0) throw new Error('Network connection lost.')
    return results
  })
  await deliver(storeId, 'order.created', orderPayload({ id: 1, paid: true }))
  await settled(storeId)
  expect((await orders()).data).toHaveLength(1)
  const { results } = await env.DB.prepare('SELECT kind, operation FROM events ORDER BY seq').all()
  expect(results).toHaveLength(3)
})

test('L2 an object that dies between accepting and applying goes on where it stood', async () => {
  const storeId = await idle()
  await onBatch(storeId, () => Promise.reject(new Error('down')))
  await deliver(storeId, 'order.created', orderPayload({ id: 1 }))
  await abortAllDurableObjects()
  await settled(storeId)
  expect((await orders()).data).toHaveLength(1)
})

test('L2 a delivery that can never be applied is rejected alone; the others go on', async () => {
  const storeId = await idle()
  const poison = 'poison@example.com'
  const prepare = env.DB.prepare.bind(env.DB)
  const poisoned = new WeakSet<D1PreparedStatement>()
  await runInDurableObject(env.STORE_SYNC.getByName(storeId), (instance) => {
    const db = {
      prepare: (query: string) => {
        const statement = prepare(query)
        const bind = statement.bind.bind(statement)
        statement.bind = (...values: unknown[]) => {
          const bound = bind(...values)
          if (query.includes('INSERT INTO "orders"') && String(values[0]).includes(poison))
            poisoned.add(bound)
          return bound
        }
        return statement
      },
      batch: (statements: D1PreparedStatement[]) =>
        statements.some((each) => poisoned.has(each))
          ? Promise.reject(new Error('D1_ERROR: string or blob too big'))
          : env.DB.batch(statements),
    }
    Reflect.set(instance, 'env', { ...env, DB: db })
  })
  await Promise.all([
    deliver(storeId, 'order.created', orderPayload({ id: 1 })),
    deliver(storeId, 'order.created', orderPayload({ id: 2, email: poison })),
    deliver(storeId, 'order.created', orderPayload({ id: 3 })),
  ])
  await until(async () => (await get<List<object>>('/rejected')).data.length > 0)
  await settled(storeId)
  expect((await orders()).data.map(({ externalId }) => externalId).toSorted()).toEqual(['1', '3'])
  const { data } = await get<List<object>>('/rejected')
  expect(data).toMatchObject([{ externalId: '2', reason: 'could_not_be_applied', kind: 'order' }])
}, 60_000)
