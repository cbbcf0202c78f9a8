import { expect, test } from 'vitest'
import { encodeBase64, encodeUtf8 } from '../../../src/lib/bytes.ts'
import { signHmac } from '../../../src/lib/hmac.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { credentials, data, shop, shopUrl } from './support.ts'

const { webhooks } = shopify
const body = encodeUtf8('{"id":1,"note":"ñ"}')
const store = { url: shopUrl, facts: null }
const signature = 'aGzryAwy/Usb2VIQgskzJz6xvN7+xJt8dfRT0ycsxpw='

function headers(over: Record<string, string> = {}): Headers {
  return new Headers({
    'X-Shopify-Topic': 'orders/create',
    'X-Shopify-Hmac-Sha256': signature,
    'X-Shopify-Shop-Domain': 'some-shop.myshopify.com',
    'X-Shopify-Webhook-Id': 'b54557e4',
    ...over,
  })
}

test("L1 a delivery signed with the app's secret over its raw bytes", async () => {
  expect(await webhooks.verify(headers(), body, ['hush'], store)).toEqual({
    key: 'orders/create/b54557e4',
    topic: 'orders/create',
    ping: false,
  })
})

test('L1 after a rotation both secrets are good', async () => {
  expect(await webhooks.verify(headers(), body, ['new', 'hush'], store)).not.toBeNull()
  expect(
    webhooks.signingSecrets?.({ ...credentials, formerClientSecret: 'old' }, undefined),
  ).toEqual(['hush', 'old'])
})

test.each([
  ['a wrong signature', { 'X-Shopify-Hmac-Sha256': 'AAAA' }, ['hush']],
  ['no base64', { 'X-Shopify-Hmac-Sha256': '%%%' }, ['hush']],
  ['no secret', {}, []],
  ['an empty secret', {}, ['']],
  ['another shop', { 'X-Shopify-Shop-Domain': 'other-shop.myshopify.com' }, ['hush']],
])('L1 refused: %s', async (_, over, secrets) => {
  expect(await webhooks.verify(headers(over), body, secrets, store)).toBeNull()
})

test('L1 refused: a body that was altered by one byte, and headers that are missing', async () => {
  expect(await webhooks.verify(headers(), encodeUtf8('{"id":2}'), ['hush'], store)).toBeNull()
  for (const name of ['Topic', 'Hmac-Sha256', 'Shop-Domain']) {
    const some = headers()
    some.delete(`X-Shopify-${name}`)
    expect(await webhooks.verify(some, body, ['hush'], store)).toBeNull()
  }
})

test('L1 the headers of Events, and the name that the shop calls itself by', async () => {
  const events = new Headers({
    'Shopify-Topic': 'orders/create',
    'Shopify-Hmac-Sha256': signature,
    'Shopify-Shop-Domain': 'Renamed.myshopify.com',
  })
  const facts = { currency: null, weightUnit: null, domain: 'renamed.myshopify.com' }
  const verified = await webhooks.verify(events, body, ['hush'], { url: shopUrl, facts })
  expect(verified).toMatchObject({ topic: 'orders/create' })
  // Without an id the body tells repeats.
  expect(verified?.key).toMatch(/^orders\/create\/[0-9a-f]{64}$/)
})

test('L1 an empty secret never signs', async () => {
  const forged = encodeBase64(await signHmac('x', body))
  expect(
    await webhooks.verify(headers({ 'X-Shopify-Hmac-Sha256': forged }), body, ['hush'], store),
  ).toBeNull()
})

test('C11 only topics that the rights allow are asked for', () => {
  const some = webhooks.topicsFor?.({ ...credentials, scopes: ['write_customers'] }) ?? []
  expect(some).toContain('customers/update')
  expect(some).toContain('app/uninstalled')
  expect(some).not.toContain('orders/create')
  expect(some).not.toContain('customers/merge')
})

const uri = 'https://hub.example/webhooks/shopify/sto_1'
const node = { id: 'gid://shopify/WebhookSubscription/1', topic: 'ORDERS_CREATE', uri }
const listed = data({
  webhookSubscriptions: { nodes: [node], pageInfo: { hasNextPage: false, endCursor: null } },
})

test('a subscription asks for no more than the id of the record', async () => {
  const access = shop(
    data({ webhookSubscriptionCreate: { webhookSubscription: node, userErrors: [] } }),
  )
  expect(await webhooks.subscribe(access, 'orders/create', uri, '')).toEqual({
    id: node.id,
    topic: 'orders/create',
    url: uri,
    active: true,
  })
  expect(access.sent[0]?.body).toMatchObject({
    variables: {
      topic: 'ORDERS_CREATE',
      webhookSubscription: { uri, includeFields: ['id', 'admin_graphql_api_id', 'updated_at'] },
    },
  })
})

test('L5 a subscription that is there already is taken as made', async () => {
  const userErrors = [
    { field: ['webhookSubscription'], message: 'Address for this topic has already been taken' },
  ]
  const taken = data({ webhookSubscriptionCreate: { webhookSubscription: null, userErrors } })
  expect(await webhooks.subscribe(shop(taken, listed), 'orders/create', uri, '')).toMatchObject({
    id: node.id,
  })
  expect(await webhooks.list(shop(listed))).toMatchObject([{ topic: 'orders/create', url: uri }])
})

test('a subscription that is refused says why', async () => {
  const userErrors = [
    { field: ['topic'], message: 'You need approval for protected customer data' },
  ]
  const refused = data({ webhookSubscriptionCreate: { webhookSubscription: null, userErrors } })
  await expect(webhooks.subscribe(shop(refused), 'orders/create', uri, '')).rejects.toThrow(
    'approval',
  )
})
