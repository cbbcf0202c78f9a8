import { env } from 'cloudflare:workers'
import { expect, inject, test } from 'vitest'
import { call, get, importEnded, request, until, type Failure, type List } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { openShop, type Shop } from '../support/shop.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'

/** From the hub to the store's approve screen, as the browser is sent. */
async function begin(shop: Shop, cookie: string, more = ''): Promise<URL> {
  const answer = await request(`/connect/woocommerce?url=${encodeURIComponent(shop.url)}${more}`, {
    headers: { Cookie: cookie },
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('Location') ?? '')
}

/** Presses Approve or Deny on the screen; the address that the store then sends the browser to. */
async function press(screen: URL, button: 'approve' | 'deny'): Promise<URL> {
  const html = await (await fetch(screen)).text()
  const link =
    new RegExp(`href="([^"]+)" class="button (?:wc-auth-)?${button}`).exec(html)?.[1] ?? ''
  const href = link.replaceAll('&amp;', '&').replaceAll('&#038;', '&')
  if (button === 'deny') return new URL(href)
  const granted = await fetch(href, { redirect: 'manual' })
  return new URL(granted.headers.get('Location') ?? '', screen)
}

async function callbacks(): Promise<string[]> {
  return (await fetch(`${inject('shopFarm')}/callbacks`, { method: 'POST' })).json()
}

function passCallback(body: string): Promise<Response> {
  return request('/connect/woocommerce/callback', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })
}

async function comeBack(target: URL, cookie: string) {
  const answer = await request(`${target.pathname}${target.search}`, {
    headers: { Cookie: cookie, Accept: 'text/html' },
    redirect: 'manual',
  })
  return {
    status: answer.status,
    location: answer.headers.get('Location'),
    refresh: answer.headers.get('Refresh'),
    html: await answer.text(),
  }
}

test('C2 approving at the store connects it: keys by callback, proven, then the import', async () => {
  const shop = await openShop({ customers: 5, orders: 10 })
  const cookie = await signIn()
  const screen = await begin(shop, cookie)
  expect(screen.origin).toBe(shop.url)
  expect(screen.searchParams.get('scope')).toBe('read_write')
  expect(screen.searchParams.get('user_id')).toMatch(/^[A-Za-z0-9._-]{32,}$/)
  expect(screen.searchParams.get('callback_url')).not.toContain('?')
  const back = await press(screen, 'approve')
  const [body = ''] = await callbacks()
  const waiting = await comeBack(back, cookie)
  expect([waiting.status, waiting.refresh]).toEqual([200, '2'])
  expect((await passCallback(body)).status).toBe(200)
  const arrived = await until(async () => {
    const answer = await comeBack(back, cookie)
    return answer.status === 303 && answer
  })
  const storeId = arrived.location?.split('/').at(-1) ?? ''
  expect((await importEnded(storeId)).state).toBe('complete')
  expect(await get(`/stores/${storeId}`)).toMatchObject({ url: shop.url, state: 'active' })
})

test('C2 a state is good for one callback: approving twice brings a second key that is refused', async () => {
  const shop = await openShop()
  const cookie = await signIn()
  const screen = await begin(shop, cookie)
  await press(screen, 'approve')
  const [first = ''] = await callbacks()
  expect((await passCallback(first)).status).toBe(200)
  await press(screen, 'approve')
  const [second = ''] = await callbacks()
  const answer = await passCallback(second)
  expect([answer.status, (await answer.json<Failure>()).error.code]).toEqual([
    409,
    'already_approved',
  ])
  await until(async () => (await get<List<StoreShape>>('/stores')).data[0]?.state === 'active')
  expect((await get<List<StoreShape>>('/stores')).data).toHaveLength(1)
})

test('C2 denied at the store: told in words, and a late callback is refused', async () => {
  const shop = await openShop()
  const cookie = await signIn()
  const screen = await begin(shop, cookie)
  const denied = await comeBack(await press(screen, 'deny'), cookie)
  expect(denied.html).toContain('denied at the store')
  await press(screen, 'approve')
  const [body = ''] = await callbacks()
  expect((await passCallback(body)).status).toBe(409)
  expect((await get<List<object>>('/stores')).data).toEqual([])
})

test('C2 keys of another store are not accepted for the one that was asked', async () => {
  const [asked, other] = [await openShop(), await openShop({ seed: 2 })]
  const cookie = await signIn()
  const screen = await begin(asked, cookie)
  const forged = {
    key_id: 1,
    user_id: screen.searchParams.get('user_id'),
    consumer_key: 'ck_0123456789abcdef0123456789abcdef01234567',
    consumer_secret: other.keys.consumerSecret,
    key_permissions: 'read_write',
  }
  const answer = await passCallback(JSON.stringify(forged))
  expect([answer.status, (await answer.json<Failure>()).error.code]).toEqual([422, 'store_refused'])
  expect((await get<List<object>>('/stores')).data).toEqual([])
})

test.each([
  [
    'an unknown state',
    {
      user_id: 'unknown',
      consumer_key: 'ck_12345678',
      consumer_secret: 'cs_12345678',
      key_permissions: 'read_write',
    },
    404,
  ],
  [
    'a key that may only read',
    {
      user_id: 'x',
      consumer_key: 'ck_12345678',
      consumer_secret: 'cs_12345678',
      key_permissions: 'read',
    },
    400,
  ],
  ['something else', { hello: 1 }, 400],
])('C2 a callback with %s is refused', async (_, body, status) => {
  expect((await passCallback(JSON.stringify(body))).status).toBe(status)
})

test('C2 a callback that comes too late is refused; one that never comes is told in words', async () => {
  const shop = await openShop()
  const cookie = await signIn()
  const back = await press(await begin(shop, cookie), 'approve')
  const [body = ''] = await callbacks()
  await comeBack(back, cookie)
  await env.DB.prepare('UPDATE approvals SET returned_at = returned_at - 61000').run()
  expect((await comeBack(back, cookie)).html).toContain('keys did not arrive')
  await env.DB.prepare('UPDATE approvals SET asked_at = asked_at - 3600001').run()
  expect((await passCallback(body)).status).toBe(410)
})

test('C2 only the hash of the state is kept, and beginning wants a session', async () => {
  const shop = await openShop()
  const screen = await begin(shop, await signIn())
  const rows = JSON.stringify((await env.DB.prepare('SELECT * FROM approvals').all()).results)
  expect(rows).not.toContain(screen.searchParams.get('user_id'))
  const stranger = await request(`/connect/woocommerce?url=${shop.url}`, { redirect: 'manual' })
  expect(stranger.headers.get('Location')).toContain('/sign-in')
})

test('C9 a store that asks to reconnect is connected again by approving', async () => {
  const shop = await openShop({ orders: 5 })
  const cookie = await signIn()
  const { body: store } = await call<StoreShape>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: { consumerKey: shop.keys.consumerKey, consumerSecret: shop.keys.consumerSecret },
  })
  await importEnded(store.id)
  await call('POST', `/stores/${store.id}/disconnect`)
  const back = await press(await begin(shop, cookie, `&storeId=${store.id}`), 'approve')
  const [body = ''] = await callbacks()
  expect((await passCallback(body)).status).toBe(200)
  await until(async () => (await comeBack(back, cookie)).status === 303)
  expect((await get<List<StoreShape>>('/stores')).data).toMatchObject([{ id: store.id }])
})
