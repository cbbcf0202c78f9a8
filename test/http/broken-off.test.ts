import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { expect, test } from 'vitest'
import worker from '../../src/index.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { sha256Hex } from '../../src/lib/hmac.ts'
import { call, connectIdle, get, request, type Failure, type List } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { openShop, type Shop } from '../support/shop.ts'

const sixMinutes = 6 * 60_000

async function breakOff(shop: Shop): Promise<StoreShape> {
  const store = await connectIdle(shop)
  await env.DB.prepare("UPDATE stores SET state = 'connecting'").run()
  return store
}

function connectAgain({ url, keys: { consumerKey, consumerSecret } }: Shop) {
  const credentials = { consumerKey, consumerSecret }
  const body = { platform: 'woocommerce', url, credentials, settings: { enableImport: false } }
  return call<StoreShape & Failure>('POST', '/stores', body)
}

async function letPass(ms: number): Promise<void> {
  await env.DB.prepare('UPDATE stores SET changed_at = changed_at - ?').bind(ms).run()
}

async function tick(): Promise<void> {
  const scheduledTime = new Date()
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
}

test('C2 a store whose connecting was broken off can be connected again, and keeps one set of webhooks', async () => {
  const shop = await openShop()
  const store = await breakOff(shop)
  const early = await connectAgain(shop)
  expect([early.status, early.body.error.code]).toEqual([409, 'already_connected'])
  await letPass(sixMinutes)
  const again = await connectAgain(shop)
  expect(again.status).toBe(201)
  expect((await get<List<StoreShape>>('/stores')).data).toMatchObject([
    { id: store.id, state: 'paused' },
  ])
  expect((await shop.state()).webhooks).toHaveLength(11)
})

test('C2 what was broken off is removed by the schedule, with its webhooks', async () => {
  const shop = await openShop()
  const store = await breakOff(shop)
  await tick()
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'connecting' })
  await letPass(sixMinutes)
  await tick()
  expect((await get<List<StoreShape>>('/stores')).data).toEqual([])
  expect((await shop.state()).webhooks).toEqual([])
})

test('C2 the page that waits for the store does not wait for ever', async () => {
  const cookie = await signIn()
  const wait = async (returnedAt: number) => {
    const hash = await sha256Hex('state')
    await env.DB.prepare(
      `INSERT OR REPLACE INTO approvals (state_hash, platform, url, status, asked_at, returned_at)
       VALUES (?, 'woocommerce', 'https://shop.example', 'connecting', ?, ?)`,
    )
      .bind(hash, returnedAt, returnedAt)
      .run()
    return request('/connect/woocommerce/return?success=1&user_id=state', {
      headers: { Cookie: cookie, Accept: 'text/html' },
    })
  }
  expect((await wait(Date.now())).headers.get('Refresh')).toBe('2')
  const late = await wait(Date.now() - sixMinutes)
  expect(late.headers.get('Refresh')).toBeNull()
  expect(await late.text()).toContain('broken off')
})
