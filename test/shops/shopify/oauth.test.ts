// The ways to a token and what becomes of it: approve screen, expiry, refresh, migration, secrets.

import { afterEach, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop, ShopifyShopOptions } from './index.ts'
import { signQuery } from './oauth/query-signature.ts'
import { ask, authorizeUrl, grant } from './support.ts'

const shops: ShopifyShop[] = []
const HOUR = 3600

async function open(options: ShopifyShopOptions = {}): Promise<ShopifyShop> {
  const shop = await startShopifyShop({
    customers: 3,
    orders: 3,
    products: 2,
    deliverWebhooks: 'manual',
    ...options,
  })
  shops.push(shop)
  return shop
}

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop()
})

function codeOf(location: string): string {
  return new URL(location).searchParams.get('code') ?? ''
}

async function status(shop: ShopifyShop, token: string): Promise<number> {
  return (await ask(shop, '{ shop { id } }', {}, { token })).status
}

test('the query signature equals the vector of the documentation', () => {
  const text =
    'code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173'
  const query = Object.fromEntries(new URLSearchParams(text))
  expect(signQuery({ ...query, hmac: 'x' }, 'hush')).toBe(
    '700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf',
  )
})

test('the approve screen: a browser presses the button and comes back with a signed code', async () => {
  const shop = await open()
  const page = await fetch(authorizeUrl(shop))
  expect(await page.text()).toMatch(/name="answer" value="approve"/)
  const pressed = await fetch(authorizeUrl(shop), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'answer=approve',
    redirect: 'manual',
  })
  expect(pressed.status).toBe(302)
  const location = new URL(pressed.headers.get('Location')!)
  expect(location.href).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?/)
  const query = Object.fromEntries(location.searchParams)
  expect(Object.keys(query).toSorted()).toEqual([
    'code',
    'hmac',
    'host',
    'shop',
    'state',
    'timestamp',
  ])
  expect(query).toMatchObject({ shop: new URL(shop.url).host, state: 'a-state' })
  expect(signQuery(query, shop.app.clientSecret)).toBe(query['hmac'])

  const { body } = await grant(shop, { code: query['code']!, expiring: '1' })
  expect(body).toEqual({
    access_token: expect.stringMatching(/^shpat_/),
    scope: 'read_customers,write_orders',
    expires_in: 3600,
    refresh_token: expect.any(String),
    refresh_token_expires_in: 90 * 24 * HOUR,
  })
  expect(await status(shop, body.access_token)).toBe(200)
  // A code is good once.
  expect((await grant(shop, { code: query['code']!, expiring: '1' })).status).toBe(400)
  const cancelled = await fetch(authorizeUrl(shop), {
    method: 'POST',
    body: 'answer=cancel',
    redirect: 'manual',
  })
  expect(cancelled.headers.get('Location')).toBe(`${shop.url}/admin`)
})

test('the approve screen refuses unknown apps and addresses that are not listed', async () => {
  const shop = await open({ app: { redirectUris: ['https://hub.example/callback'] } })
  expect((await fetch(authorizeUrl(shop, { client_id: 'x' }))).status).toBe(400)
  expect((await fetch(authorizeUrl(shop))).status).toBe(400)
  const listed = await fetch(authorizeUrl(shop, { redirect_uri: 'https://hub.example/callback' }))
  expect(listed.status).toBe(200)
})

test('without expiring=1 a token never ends, unless the app may not have such', async () => {
  const shop = await open()
  const { body } = await grant(shop, {
    code: codeOf(shop.control.approve(authorizeUrl(shop)).location),
  })
  expect(Object.keys(body)).toEqual(['access_token', 'scope'])
  const strict = await open({ app: { allowNonExpiring: false } })
  const code = codeOf(strict.control.approve(authorizeUrl(strict)).location)
  expect((await grant(strict, { code })).status).toBe(400)
})

test('an access token ends after an hour; the last used refresh token stays good until the new one is used', async () => {
  const shop = await open()
  const code = codeOf(shop.control.approve(authorizeUrl(shop)).location)
  const first = (await grant(shop, { code, expiring: '1' })).body
  shop.control.advance(HOUR + 1)
  expect(await status(shop, first.access_token)).toBe(401)

  const refresh = (token: string) =>
    grant(shop, { grant_type: 'refresh_token', refresh_token: token })
  const lost = (await refresh(first.refresh_token)).body
  // The answer was lost: the old one still works.
  const second = (await refresh(first.refresh_token)).body
  expect(second.refresh_token).not.toBe(lost.refresh_token)
  const third = (await refresh(second.refresh_token)).body
  expect(await status(shop, third.access_token)).toBe(200)
  const dead = await refresh(first.refresh_token)
  expect(dead).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  // Used once, it is good for 30 days at most, and unused for 90.
  shop.control.advance(31 * 24 * HOUR)
  expect((await refresh(second.refresh_token)).status).toBe(400)
  expect((await refresh(third.refresh_token)).status).toBe(200)
  shop.control.advance(91 * 24 * HOUR)
  expect((await refresh(third.refresh_token)).status).toBe(400)
})

test('client credentials: a day long, as a form or as JSON, only in the own organisation', async () => {
  const shop = await open()
  const { body } = await grant(shop, { grant_type: 'client_credentials' }, true)
  expect(body).toEqual({
    access_token: expect.any(String),
    scope: expect.any(String),
    expires_in: 86_399,
  })
  expect(await status(shop, body.access_token)).toBe(200)
  shop.control.advance(24 * HOUR)
  expect(await status(shop, body.access_token)).toBe(401)
  expect((await grant(shop, { grant_type: 'client_credentials', client_secret: 'x' })).status).toBe(
    401,
  )
  const other = await open({ app: { ownShop: false } })
  const refused = await grant(other, { grant_type: 'client_credentials' })
  expect(refused).toMatchObject({ status: 400, body: { error: 'shop_not_permitted' } })
})

test('migration: a token without an end becomes a pair and dies; the answer can be had again', async () => {
  const shop = await open()
  const type = 'urn:shopify:params:oauth:token-type:offline-access-token'
  const body = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: shop.accessToken,
    subject_token_type: type,
    requested_token_type: type,
    expiring: '1',
  }
  const first = await grant(shop, body)
  expect(first.body.refresh_token).toEqual(expect.any(String))
  expect(await status(shop, shop.accessToken)).toBe(401)
  expect((await grant(shop, body)).status).toBe(200)
  shop.control.advance(8 * 24 * HOUR)
  expect((await grant(shop, body)).status).toBe(400)
})

test('update app: more rights are granted on the same screen, and app/scopes_update tells', async () => {
  const shop = await open({ app: { scopes: ['read_products'] } })
  await ask(
    shop,
    'mutation { webhookSubscriptionCreate(topic: APP_SCOPES_UPDATE, webhookSubscription: { uri: "http://127.0.0.1:9/" }) { userErrors { message } } }',
  )
  expect((await ask(shop, '{ orders(first: 1) { nodes { id } } }')).errors).toHaveLength(1)
  shop.control.approve(authorizeUrl(shop, { scope: 'read_products,read_orders' }))
  expect((await ask(shop, '{ orders(first: 1) { nodes { id } } }')).errors).toHaveLength(0)
  const [told] = shop.control.pending()
  expect(JSON.parse(told!.body)).toMatchObject({
    previous: ['read_products'],
    current: ['read_products', 'read_orders'],
  })
  const granted = await ask(shop, '{ currentAppInstallation { accessScopes { handle } } }')
  expect(granted.data.currentAppInstallation.accessScopes).toEqual([
    { handle: 'read_products' },
    { handle: 'read_orders' },
  ])
})

test('both secrets are good while a new one spreads', async () => {
  const shop = await open()
  shop.control.rotateSecret('shpss_new')
  expect((await grant(shop, { grant_type: 'client_credentials' })).status).toBe(200)
  expect(
    (await grant(shop, { grant_type: 'client_credentials', client_secret: 'shpss_new' })).status,
  ).toBe(200)
})
