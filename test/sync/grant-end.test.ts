import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/client.ts'
import { getStore } from '../../src/db/stores.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import worker from '../../src/index.ts'
import { openCredentials } from '../../src/sync/access.ts'
import { install as grant } from '../support/grant.ts'
import { call, fetchMail, get, importEnded, passOn, until } from '../support/hub.ts'
import { openShopify, type ShopifyShop } from '../support/shopify.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function install(shop: ShopifyShop, storeId?: string): Promise<string> {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const id = await grant(shop, storeId)
  await importEnded(id)
  return id
}

function about(id: string): Promise<StoreShape> {
  return get<StoreShape>(`/stores/${id}`)
}

async function tokenOf(id: string): Promise<unknown> {
  const store = await getStore(openDatabase(env.DB), id)
  const credentials = await openCredentials(readConfig(env), store)
  return Reflect.get(Object(credentials), 'accessToken')
}

async function tick(time: string): Promise<void> {
  const scheduledTime = new Date(time)
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
}

test('C10 a grant that ended is noticed without a webhook, checked with a cure, and can be left', async () => {
  const shop = await openShopify({ customers: 2 })
  const id = await install(shop)
  await shop.act('uninstall')
  await fetchMail(id)
  const real = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 2 * 3_600_000)
  await tick('2026-11-21T13:00:00Z')
  await until(async () => (await about(id)).state === 'reconnect')
  type Findings = { findings: { status: string; cure: string | null }[] }
  const check = await call<Findings>('POST', `/stores/${id}/check`)
  expect(check.status).toBe(200)
  expect(check.body.findings).toMatchObject([{ status: 'failed', cure: expect.any(String) }])
  expect((await call('POST', `/stores/${id}/disconnect`)).status).toBe(200)
  expect((await about(id)).state).toBe('disconnected')
})

test('C10 a token that died early and is renewed while the rights are read again stays the renewed one', async () => {
  const shop = await openShopify({ customers: 1 })
  const id = await install(shop)
  const before = await tokenOf(id)
  await shop.act('expireTokens')
  await env.IMPORTS.send({ type: 'heal', storeId: id, learn: true })
  await until(async () => (await tokenOf(id)) !== before)
  const renewed = await tokenOf(id)
  await shop.act('expireTokens')
  expect((await call('POST', `/stores/${id}/reconnect`, {})).status).toBe(200)
  expect(await tokenOf(id)).not.toBe(renewed)
  expect((await about(id)).state).not.toBe('reconnect')
  await importEnded(id)
})

test('C9 a late notice of an uninstall does not disconnect the app that was installed again', async () => {
  const shop = await openShopify({ customers: 1 })
  const id = await install(shop)
  await shop.act('uninstall')
  await shop.act('flush')
  const mail = await fetchMail(id)
  const notice = mail.find(({ headers }) => headers['x-shopify-topic'] === 'app/uninstalled')
  await install(shop, id)
  if (!notice) throw new Error('no notice')
  await passOn(id, notice, 'shopify')
  await scheduler.wait(1_500)
  expect((await about(id)).state).toBe('active')
})
