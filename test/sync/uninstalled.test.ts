import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { install, signIn } from '../support/grant.ts'
import { contacts, fetchMail, get, importEnded, passOn, request, until } from '../support/hub.ts'
import { connectShopify, openShopify } from '../support/shopify.ts'

const about = (id: string) => get<StoreShape>(`/stores/${id}`)

test('C9 the app was removed at the store: proven once, disconnected, credentials gone, records kept', async () => {
  const shop = await openShopify({ customers: 3 })
  const store = await connectShopify(shop)
  await importEnded(store.id)
  await shop.act('uninstall')
  await shop.act('flush')
  const mail = await fetchMail(store.id)
  expect(mail.map(({ headers }) => headers['x-shopify-topic'])).toEqual(['app/uninstalled'])
  for (const each of mail) expect(await passOn(store.id, each, 'shopify')).toBe(200)
  const left = await until(async () => {
    const now = await about(store.id)
    return now.state === 'disconnected' ? now : null
  })
  expect(left.stateReason).toContain('removed')
  const row = await env.DB.prepare('SELECT credentials FROM stores').first()
  expect(row).toEqual({ credentials: null })
  expect((await contacts()).data.length).toBeGreaterThan(0)
  const page = await request(`/stores/${store.id}`, { headers: { Cookie: await signIn() } })
  expect(await page.text()).toContain('The app was removed')
})

test('C9 installing again reconnects, finds every record in place, and the old notice changes nothing', async () => {
  const shop = await openShopify({ customers: 3 })
  const store = await connectShopify(shop)
  await importEnded(store.id)
  const before = (await contacts()).data.map(({ id }) => id)
  await shop.act('uninstall')
  await shop.act('flush')
  const [notice] = await fetchMail(store.id)
  if (!notice) throw new Error('no notice')
  await passOn(store.id, notice, 'shopify')
  await until(async () => (await about(store.id)).state === 'disconnected')
  await install(shop, store.id)
  expect(await about(store.id)).toMatchObject({ stateReason: null })
  await importEnded(store.id)
  // The gate of the ingress is kept for a few seconds.
  await until(async () => (await passOn(store.id, notice, 'shopify')) === 200)
  await until(async () => {
    const { data } = await get<{ data: { state: string }[] }>(`/stores/${store.id}/deliveries`)
    return data.every(({ state }) => state !== 'received')
  })
  expect((await about(store.id)).state).toBe('active')
  expect((await contacts()).data.map(({ id }) => id).toSorted()).toEqual(before.toSorted())
})

test('C11 the rights have changed: they are learnt again, and the page says what is off', async () => {
  const shop = await openShopify()
  const store = await connectShopify(shop)
  await importEnded(store.id)
  await shop.act('revokeScopes', { scopes: ['read_inventory'] })
  await shop.act('flush')
  for (const each of await fetchMail(store.id)) await passOn(store.id, each, 'shopify')
  const now = await until(async () => {
    const read = await about(store.id)
    return read.missingScopes.includes('read_inventory') ? read : null
  })
  expect(now.featuresOff).toContain('stock and weights')
})
