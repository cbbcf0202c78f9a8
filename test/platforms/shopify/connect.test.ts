import { expect, test } from 'vitest'
import { encodeHex } from '../../../src/lib/bytes.ts'
import { signHmac } from '../../../src/lib/hmac.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import {
  authorizeUrl,
  isSigned,
  readCallback,
  redeemCode,
} from '../../../src/platforms/shopify/oauth.ts'
import { renew, renewAt } from '../../../src/platforms/shopify/tokens.ts'
import { credentials, data, shop, shopUrl } from './support.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const registered = { clientId: 'client', clientSecret: 'hush', formerClientSecret: null }
const app = { ...registered, optionalScopes: [] }
const tokens = {
  access_token: 'shpat_new',
  scope: 'write_customers,read_orders',
  expires_in: 3600,
  refresh_token: 'shprt_new',
  refresh_token_expires_in: 7_776_000,
}
const oauth = {
  kind: 'oauth' as const,
  ...app,
  accessToken: 'shpat_old',
  expiresAt: now,
  refreshToken: 'shprt_old',
  refreshExpiresAt: now + 1,
  formerRefreshToken: 'shprt_older',
}

const vector =
  'code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173'
const vectorHmac = '700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf'
const vectorNow = 1_337_178_173_000

function callback(over: Record<string, string> = {}) {
  return new URLSearchParams({
    ...Object.fromEntries(new URLSearchParams(vector)),
    hmac: vectorHmac,
    ...over,
  })
}

const expected = {
  state: '0.6784241404160823',
  storeUrl: shopUrl,
  clientSecret: 'hush',
  now: vectorNow,
}

test("C3 Shopify's own test vector of a callback", async () => {
  expect(await isSigned(callback(), 'hush')).toBe(true)
  expect(await isSigned(callback({ signature: 'ignored' }), 'hush')).toBe(true)
  expect(await readCallback(callback(), expected)).toEqual({
    code: '0907a61c0c8d55e99db179b68161bc00',
  })
})

test.each([
  ['wrong state', callback(), { ...expected, state: 'other' }, 'browser'],
  [
    'no state',
    new URLSearchParams(`${vector.replace(/&state=[^&]+/, '')}&hmac=${vectorHmac}`),
    expected,
    'browser',
  ],
  ['wrong secret', callback(), { ...expected, clientSecret: 'shh' }, 'signature'],
  ['no secret', callback(), { ...expected, clientSecret: '' }, 'signature'],
  ['altered code', callback({ code: 'x' }), expected, 'signature'],
  ['added field', callback({ extra: '1' }), expected, 'signature'],
  ['hmac that is no hex', callback({ hmac: 'zz' }), expected, 'signature'],
  ['replayed later', callback(), { ...expected, now: vectorNow + 91_000 }, 'too old'],
  [
    'another shop',
    callback(),
    { ...expected, storeUrl: 'https://other.myshopify.com' },
    'another shop',
  ],
])('C3 a callback is refused: %s', async (_, query, expectation, why) => {
  await expect(readCallback(query, expectation)).rejects.toThrow(why)
})

test('C3 spaces and signs of a query are signed as Shopify writes them', async () => {
  const query = new URLSearchParams({ b: "it's (a) test!", a: 'x y' })
  const message = 'a=x%20y&b=it%27s%20%28a%29%20test%21'
  query.set('hmac', encodeHex(await signHmac('hush', message)))
  expect(await isSigned(query, 'hush')).toBe(true)
})

test('C3 C11 the approve screen asks for every right that we need', () => {
  const target = {
    clientId: 'client',
    state: 's',
    redirectUrl: 'https://hub.example/connect/shopify/callback',
  }
  const url = new URL(authorizeUrl(shopUrl, { ...target, optionalScopes: ['read_all_orders'] }))
  expect(url.origin + url.pathname).toBe('https://some-shop.myshopify.com/admin/oauth/authorize')
  expect(url.searchParams.get('scope')).toMatch(
    /^read_customers,write_customers,.*,read_all_orders$/,
  )
  expect(url.searchParams.get('redirect_uri')).toBe(target.redirectUrl)
  expect(() => authorizeUrl('https://evil.example', target)).toThrow()
})

test('C3 a code is worth a token that ends and the token that refreshes it', async () => {
  const access = shop({ body: tokens })
  expect(await redeemCode(access, app, 'the-code', now)).toEqual({
    kind: 'oauth',
    ...registered,
    accessToken: 'shpat_new',
    expiresAt: now + 3_600_000,
    refreshToken: 'shprt_new',
    refreshExpiresAt: now + 7_776_000_000,
    formerRefreshToken: null,
    scopes: ['write_customers', 'read_orders'],
  })
  expect(access.sent[0]).toMatchObject({
    url: `${shopUrl}/admin/oauth/access_token`,
    body: { client_id: 'client', client_secret: 'hush', code: 'the-code', expiring: '1' },
  })
})

test('C3 a refresh keeps the token before, and falls back to it once', async () => {
  expect(
    await renew({ ...shop({ body: tokens }), credentials: oauth }, now, undefined),
  ).toMatchObject({
    accessToken: 'shpat_new',
    refreshToken: 'shprt_new',
    formerRefreshToken: 'shprt_old',
  })
  const refused = { status: 400, body: { error: 'invalid_grant' } }
  const access = shop(refused, { body: tokens })
  expect(await renew({ ...access, credentials: oauth }, now, undefined)).toMatchObject({
    refreshToken: 'shprt_new',
  })
  expect(access.sent.map(({ body }) => body['refresh_token'])).toEqual(['shprt_old', 'shprt_older'])
  const both = shop(refused)
  await expect(renew({ ...both, credentials: oauth }, now, undefined)).rejects.toMatchObject({
    code: 'store_refused',
  })
  expect(both.sent).toHaveLength(2)
})

test('C10 a shop that can not be asked for a token leaves the old grant good', async () => {
  const access = shop({ status: 502, body: {} })
  await expect(renew({ ...access, credentials: oauth }, now, undefined)).rejects.toMatchObject({
    retry: 'later',
  })
  expect(access.sent).toHaveLength(1)
})

test('C3 when tokens are renewed: five minutes ahead, at once without one, never for one that stays', () => {
  expect(renewAt(oauth)).toBe(now - 300_000)
  expect(renewAt({ kind: 'clientCredentials', ...app })).toBe(0)
  expect(renewAt(credentials)).toBeNull()
})

const shopAnswer = data({
  shop: {
    name: 'Some shop',
    myshopifyDomain: 'some-shop.myshopify.com',
    currencyCode: 'EUR',
    weightUnit: 'KILOGRAMS',
    ianaTimezone: 'Europe/Madrid',
    plan: { publicDisplayName: 'Basic' },
  },
  currentAppInstallation: {
    accessScopes: [{ handle: 'write_customers' }, { handle: 'read_orders' }],
    app: { webhookApiVersion: '2026-07' },
  },
})

test('C3 C11 connecting with client credentials gets a token, the shop, its limits and what is off', async () => {
  const access = shop(
    { body: { access_token: 'shpat_day', scope: '', expires_in: 86399 } },
    shopAnswer,
  )
  const identity = await shopify.connect.check({
    ...access,
    credentials: { kind: 'clientCredentials', ...app },
  })
  expect(identity).toMatchObject({
    name: 'Some shop',
    timezone: 'Europe/Madrid',
    facts: {
      currency: 'EUR',
      domain: 'some-shop.myshopify.com',
      limits: [{ resource: 'orders' }],
    },
    credentials: { accessToken: 'shpat_day', scopes: ['write_customers', 'read_orders'] },
  })
  const missing = identity.facts?.scopes?.missing.map(({ scope }) => scope)
  expect(missing).toContain('read_products')
  expect(missing).not.toContain('read_customers')
  expect(access.sent[0]?.body).toMatchObject({ grant_type: 'client_credentials' })
})

test('C3 an app without any right is refused, and so is another host', async () => {
  const none = data({
    ...(shopAnswer.body.data as object),
    currentAppInstallation: { accessScopes: [] },
  })
  await expect(shopify.connect.check(shop(none))).rejects.toMatchObject({ code: 'store_refused' })
  const elsewhere = { ...shop(shopAnswer), url: 'https://shop.example' }
  await expect(shopify.connect.check(elsewhere)).rejects.toMatchObject({
    code: 'invalid_store_url',
  })
})

test('C3 pasted credentials name the field that is wrong, never its value', () => {
  expect(shopify.connect.parseCredentials(credentials)).toEqual(credentials)
  try {
    shopify.connect.parseCredentials({ kind: 'token', accessToken: 'secret!', clientSecret: 'x' })
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({
      issues: [{ path: expect.stringMatching(/^credentials\.(?:accessToken|token)$/) }],
    })
    expect(JSON.stringify(error)).not.toContain('secret!')
  }
})

test('S5 the check tells rights, withheld customer data, and a webhook version that differs', async () => {
  const people = data({ customers: { nodes: [{ firstName: null, lastName: null }] } })
  const findings = await shopify.connect.diagnose(shop(shopAnswer, people))
  const status = Object.fromEntries(findings.map(({ check, status }) => [check, status]))
  expect(status).toMatchObject({
    rest: 'ok',
    token: 'ok',
    scopes: 'warning',
    customer_data: 'warning',
    webhook_version: 'warning',
    budget: 'ok',
  })
  expect(await shopify.connect.diagnose(shop({ status: 401, body: {} }))).toMatchObject([
    { check: 'rest', status: 'failed' },
  ])
})
