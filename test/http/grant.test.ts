import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { get, importEnded, request, type List } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { flushShopify, openShopify, type ShopifyShop } from '../support/shopify.ts'

/** From the hub to the shop's approve page, as the browser is sent, with the cookies it then has. */
async function begin(shop: ShopifyShop, session: string, more = '') {
  const answer = await request(`/connect/shopify?shop=${encodeURIComponent(shop.url)}${more}`, {
    headers: { Cookie: session },
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  const state = answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
  expect(answer.headers.get('Set-Cookie')).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i)
  return { screen: new URL(answer.headers.get('Location') ?? ''), cookie: `${session}; ${state}` }
}

/** What the shop sends the browser back to when the owner approves. */
async function approve(shop: ShopifyShop, screen: URL): Promise<URL> {
  const { location } = await shop.act<{ location: string }>('approve', { url: screen.href })
  return new URL(location)
}

async function comeBack(target: URL, cookie: string) {
  const answer = await request(`${target.pathname}${target.search}`, {
    headers: { Cookie: cookie, Accept: 'text/html' },
    redirect: 'manual',
  })
  return {
    status: answer.status,
    location: answer.headers.get('Location'),
    text: await answer.text(),
  }
}

async function stores(): Promise<StoreShape[]> {
  return (await get<List<StoreShape>>('/stores')).data
}

test('C3 approving at Shopify connects the shop with a token that ends, and imports it', async () => {
  const shop = await openShopify({ customers: 5, orders: 8, products: 3 })
  const { screen, cookie } = await begin(shop, await signIn())
  expect(screen.searchParams.get('scope')?.split(',')).toContain('read_customer_merge')
  const back = await comeBack(await approve(shop, screen), cookie)
  expect(back.status).toBe(303)
  const subscribed = await shop.look<object[]>('subscriptions')
  expect(JSON.stringify(subscribed)).toMatch(/customers\/merge|CUSTOMERS_MERGE/i)
  const [store] = await stores()
  expect(back.location).toBe(`/stores/${store?.id}`)
  expect(store).toMatchObject({ platform: 'shopify', missingScopes: [] })
  expect(await importEnded(store?.id ?? '')).toMatchObject({ state: 'complete' })
})

test('C3 a way back is good once, in the browser that began it, signed, and from the shop that was asked', async () => {
  const shop = await openShopify()
  const session = await signIn()
  const { screen, cookie } = await begin(shop, session)
  const target = await approve(shop, screen)
  const otherBrowser = await comeBack(target, session)
  expect(otherBrowser.status).toBe(400)
  const forged = new URL(target)
  forged.searchParams.set('code', 'another')
  expect((await comeBack(forged, cookie)).status).toBe(400)
  const elsewhere = new URL(target)
  elsewhere.searchParams.set('shop', 'other.myshopify.com')
  expect((await comeBack(elsewhere, cookie)).status).toBe(400)
  const stranger = new URL(target)
  stranger.searchParams.set('state', 'x'.repeat(43))
  expect((await comeBack(stranger, cookie)).status).toBe(400)
  expect(await stores()).toEqual([])
  expect((await comeBack(target, cookie)).status).toBe(303)
  expect((await comeBack(target, cookie)).status).toBe(409)
  expect(await stores()).toHaveLength(1)
})

test('C3 an expired token is renewed by one at a time, before use and after a refusal', async () => {
  const shop = await openShopify({ products: 2 })
  const { screen, cookie } = await begin(shop, await signIn())
  await comeBack(await approve(shop, screen), cookie)
  const [store] = await stores()
  const storeId = store?.id ?? ''
  await importEnded(storeId)
  const before = await env.DB.prepare('SELECT credentials FROM stores').first<{
    credentials: string
  }>()
  // The shop forgets the token before its time: the next look-up meets a 401.
  await shop.act('expireTokens')
  await shop.act('placeOrder', { email: 'ada@example.com', paid: true })
  await shop.act('placeOrder', { email: 'bob@example.com', paid: true })
  await flushShopify(shop, storeId)
  const after = await env.DB.prepare('SELECT credentials FROM stores').first<{
    credentials: string
  }>()
  expect(after?.credentials).not.toBe(before?.credentials)
  expect((await get<StoreShape>(`/stores/${storeId}`)).state).toBe('active')
  expect((await get<List<object>>('/orders')).data).toHaveLength(2)
})

test('C11 a missing right is shown with what is off, and "Update app" asks for it', async () => {
  const shop = await openShopify()
  const session = await signIn()
  const first = await begin(shop, session)
  await comeBack(await approve(shop, first.screen), first.cookie)
  const [store] = await stores()
  await shop.act('revokeScopes', { scopes: ['read_products'] })
  await request(`/api/v1/stores/${store?.id}/reconnect`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${env.API_KEY}`, 'Content-Type': 'application/json' },
    body: '{}',
  })
  const lacking = await get<StoreShape>(`/stores/${store?.id}`)
  expect(lacking.missingScopes).toContain('read_products')
  const html = await (
    await request(`/stores/${store?.id}`, { headers: { Cookie: session } })
  ).text()
  expect(html).toContain('Update app')
  const again = await begin(shop, session, `&storeId=${store?.id}`)
  expect(again.screen.searchParams.get('scope')).toContain('read_products')
  // What the rights cover is read; the run says what they do not.
  const partly = await importEnded(store?.id ?? '')
  expect(partly.state).toBe('failed')
  expect(partly.error).toContain('no right to read products')
  expect(partly.resources.find(({ resource }) => resource === 'orders')?.done).toBe(true)
  const back = await comeBack(await approve(shop, again.screen), again.cookie)
  expect(back.location).toBe(`/stores/${store?.id}`)
  expect((await get<StoreShape>(`/stores/${store?.id}`)).missingScopes).toEqual([])
  expect(await importEnded(store?.id ?? '')).toMatchObject({ state: 'complete' })
})
