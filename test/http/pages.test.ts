import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  connect,
  connectIdle,
  contacts,
  deliver,
  importEnded,
  orders,
  request,
  settled,
} from '../support/hub.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

const origin = 'http://127.0.0.1:8787'

function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return request(path, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: origin,
      Accept: 'text/html',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  })
}

async function signIn(): Promise<string> {
  const answer = await post('/sign-in', { password: env.ADMIN_PASSWORD })
  expect(answer.status).toBe(303)
  return answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
}

async function show(path: string, cookie: string): Promise<{ status: number; html: string }> {
  const answer = await request(path, {
    headers: { Cookie: cookie, Accept: 'text/html' },
    redirect: 'manual',
  })
  return { status: answer.status, html: await answer.text() }
}

test.each([
  '/',
  '/stores',
  '/stores/new',
  '/contacts',
  '/orders',
  '/activity',
  '/rejected',
  '/conflicts',
  '/settings',
  '/contacts/new',
])('S7 %s wants a session', async (path) => {
  const answer = await request(path, { redirect: 'manual' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('Location')).toContain('/sign-in')
})

test('S7 the right password opens a session; only its hash is kept; signing out ends it', async () => {
  const answer = await post('/sign-in', { password: env.ADMIN_PASSWORD, next: '/orders' })
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/orders'])
  const setCookie = answer.headers.get('Set-Cookie') ?? ''
  expect(setCookie).toMatch(/HttpOnly/i)
  expect(setCookie).toMatch(/SameSite=Lax/i)
  const cookie = setCookie.split(';')[0] ?? ''
  const id = cookie.split('=')[1] ?? ''
  const rows = await env.DB.prepare('SELECT * FROM sessions').all()
  expect(rows.results).toHaveLength(1)
  expect(JSON.stringify(rows.results)).not.toContain(id)
  expect((await show('/orders', cookie)).status).toBe(200)
  await post('/sign-out', {}, { Cookie: cookie })
  expect((await show('/orders', cookie)).status).toBe(303)
})

test('S7 a session ends after twelve hours of rest and after seven days', async () => {
  for (const [column, age] of [
    ['seen_at', 12 * 3_600_000 + 1_000],
    ['created_at', 7 * 24 * 3_600_000 + 1_000],
  ] as const) {
    const cookie = await signIn()
    expect((await show('/orders', cookie)).status).toBe(200)
    await env.DB.prepare(`UPDATE sessions SET ${column} = ${column} - ?`).bind(age).run()
    expect((await show('/orders', cookie)).status).toBe(303)
  }
})

test('S7 ten wrong passwords, also at once, then the right one is refused too', async () => {
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => post('/sign-in', { password: 'wrong' })),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(5)
  const late = await post('/sign-in', { password: env.ADMIN_PASSWORD })
  expect(late.status).toBe(429)
  expect(Number(late.headers.get('Retry-After'))).toBeGreaterThan(0)
})

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'S7 signing in never leads to another site (%s)',
  async (next) => {
    const answer = await post('/sign-in', { password: env.ADMIN_PASSWORD, next })
    expect(answer.headers.get('Location')).toBe('/')
  },
)

test('S7 a post from another site is refused', async () => {
  const cookie = await signIn()
  const forged = await post('/sign-out', {}, { Cookie: cookie, Origin: 'https://evil.example' })
  expect(forged.status).toBe(403)
  expect((await show('/orders', cookie)).status).toBe(200)
})

test('pages forbid inline scripts and framing, and are never cached', async () => {
  const cookie = await signIn()
  const answer = await request('/stores', { headers: { Cookie: cookie } })
  const policy = answer.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  const html = await answer.text()
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/i)
})

test('C4 a store is connected through the page; the history and its progress are shown', async () => {
  const shop = await openShop({ customers: 20, orders: 40 })
  const cookie = await signIn()
  const form = await show('/stores/new', cookie)
  const checked = [...form.html.matchAll(/<input[^>]*type="checkbox"[^>]*>/g)].map(([tag]) => [
    /name="([^"]+)"/.exec(tag)?.[1] ?? '',
    /value="([^"]+)"/.exec(tag)?.[1] ?? 'on',
  ])
  const answer = await post(
    '/stores',
    {
      ...Object.fromEntries(checked),
      platform: 'woocommerce',
      url: shop.url,
      'credentials.consumerKey': shop.keys.consumerKey,
      'credentials.consumerSecret': shop.keys.consumerSecret,
      audienceId: 'aud_default',
      level: 'advanced',
    },
    { Cookie: cookie },
  )
  expect(answer.status).toBe(303)
  const location = answer.headers.get('Location') ?? ''
  await importEnded(location.split('/').at(-1) ?? '')
  const { html } = await show(location, cookie)
  expect(html).toContain('Demo Woo Shop')
  expect(html).toContain('<progress')
  expect(html).toContain('complete')
})

test('C1 a wrong address comes back in the form with its message, the secret does not', async () => {
  const cookie = await signIn()
  const answer = await post(
    '/stores',
    {
      platform: 'woocommerce',
      url: 'http://shop.example',
      'credentials.consumerKey': 'ck_1234567890',
      'credentials.consumerSecret': 'cs_verysecret1',
      audienceId: 'aud_default',
      level: 'advanced',
    },
    { Cookie: cookie },
  )
  const html = await answer.text()
  expect(answer.status).toBe(400)
  expect(html).toContain('http://shop.example')
  expect(html).toContain('Use https://')
  expect(html).not.toContain('cs_verysecret1')
})

test('text of the store is always escaped', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const hostile = '<img src=x onerror=alert(1)>'
  await deliver(store.id, 'customer.created', customerPayload({ id: 5, firstName: hostile }))
  await deliver(
    store.id,
    'order.created',
    orderPayload({ id: 1, firstName: hostile, customer_note: hostile, email: 'h@example.com' }),
  )
  await settled(store.id)
  const cookie = await signIn()
  const [order] = (await orders()).data
  const people = (await contacts()).data
  for (const path of [
    '/contacts',
    `/orders/${order?.id}`,
    ...people.map(({ id }) => `/contacts/${id}`),
  ]) {
    const { status, html } = await show(path, cookie)
    expect(status).toBe(200)
    expect(html).not.toContain('<img src=x')
  }
})

test('S4 the contact card shows where each field came from', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await deliver(store.id, 'customer.created', customerPayload({ id: 5, email: 'card@example.com' }))
  await settled(store.id)
  const [contact] = (await contacts()).data
  const { html } = await show(`/contacts/${contact?.id}`, await signIn())
  expect(html).toContain('card@example.com')
  expect(html).toContain('/deliveries/')
})

test('S3 a rejected record is shown with its cure and can be retried from the page', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await deliver(store.id, 'order.created', { ...orderPayload({ id: 1 }), currency: 'nope' })
  await settled(store.id)
  const cookie = await signIn()
  const { html } = await show('/rejected', cookie)
  expect(html).toContain('invalid_payload')
  expect(html).toContain('Retry')
})

test('an unknown page is an HTML page for a browser and JSON for a program', async () => {
  const cookie = await signIn()
  const page = await show('/orders/ord_x_1', cookie)
  expect(page.status).toBe(404)
  expect(page.html).toContain('<html')
  const program = await request('/nothing')
  expect([program.status, (await program.json<{ error: { code: string } }>()).error.code]).toEqual([
    404,
    'not_found',
  ])
})

test('S6 a page of a running import carries the script that moves its bars', async () => {
  const shop = await openShop({ orders: 120 })
  await shop.act('fault', { slowMs: 300, path: '/wp-json/wc/v3/orders' })
  const store = await connect(shop)
  const { html } = await show(`/stores/${store.id}`, await signIn())
  expect(html).toMatch(/<script[^>]+src="\/assets\/progress/)
  await importEnded(store.id)
})
