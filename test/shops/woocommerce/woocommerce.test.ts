// The shapes, errors and headers of the demo shop against the recordings of a real one.

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWooShop } from './index.ts'
import type { KeyPair, WooShop } from './index.ts'
import { encodeJson } from './json.ts'
import { ask, askAll, learn, listFixtures, misfits, readRest, readWebhook } from './support.ts'
import type { Schema } from './support.ts'

type Row = Record<string, unknown>

let shop: WooShop
const now = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeAll(async () => {
  shop = await startWooShop({ seed: 7, deliverWebhooks: 'manual', now: () => now })
})
afterAll(() => shop.stop())

function readAll<T = Row>(path: string): Promise<T[]> {
  return askAll<T>(shop, path)
}

function recordedRows(...names: string[]): unknown[] {
  return names.flatMap((name) => readRest(name).response.body)
}

function expectFit(schema: Schema, rows: unknown[]): void {
  expect(rows.length).toBeGreaterThan(0)
  expect([...new Set(rows.flatMap((row) => misfits(schema, row)))]).toEqual([])
}

const ORDER_WEBHOOKS = listFixtures('webhooks').filter((name) =>
  /^order-(?:created|updated)/.test(name),
)

test('every order has the recorded keys and JSON types, in the recorded order', async () => {
  const recorded = recordedRows(
    'order-single-guest',
    'order-single-registered-with-refund',
    'order-get-trashed',
    'orders-modified-after-asc',
    'orders-status-checkout-draft',
    'orders-status-trash',
  )
  const sent = ORDER_WEBHOOKS.map((name): unknown => JSON.parse(readWebhook(name).body_text))
  const schema = learn([...recorded, ...sent])
  // Read in the plugin's source: a line whose product is gone has null for its numbers.
  const lines = schema.keys.get('line_items')!.items!
  for (const key of ['sku', 'global_unique_id']) lines.keys.get(key)!.types.add('null')
  const orders = await readAll('/wc/v3/orders?orderby=id&order=asc')
  expectFit(schema, [...orders, ...(await readAll('/wc/v3/orders?status=trash'))])
  const guest = readRest('order-single-guest').response.body as Row
  const mine = orders.find((order) => order['customer_id'] === 0)
  expect(Object.keys(mine!)).toEqual(Object.keys(guest))
  expect(Object.keys(mine!['billing'] as Row)).toEqual(Object.keys(guest['billing'] as Row))
})

test('every customer has the recorded keys and JSON types', async () => {
  const names = ['customers-role-all-page1', 'customers-role-default', 'customer-single']
  const sent = ['customer-created', 'customer-created-at-checkout', 'customer-updated']
  const schema = learn([
    ...recordedRows(...names, 'customers-by-email'),
    ...sent.map((name): unknown => JSON.parse(readWebhook(name).body_text)),
  ])
  expectFit(schema, await readAll('/wc/v3/customers?role=all&orderby=id'))
})

test('refunds, of one order and of all, have the recorded keys and JSON types', async () => {
  // The recorded refunds show few kinds of lines; those of orders have the same shape.
  const { line_items } = readRest('order-single-registered-with-refund').response.body as Row
  const gone = (line_items as Row[]).map((line) =>
    Object.assign({}, line, { sku: null, global_unique_id: null }),
  )
  const withLines = (rows: unknown[]): unknown[] => [
    ...rows,
    ...rows.map((row) =>
      Object.assign({}, row, { line_items: [...(line_items as Row[]), ...gone] }),
    ),
  ]
  const all = withLines(recordedRows('refunds-all-list'))
  expectFit(learn(all), await readAll('/wc/v3/refunds'))
  const newest = await ask<Row[]>(shop, '/wc/v3/refunds?per_page=1')
  const parent = String(newest.body[0]!['parent_id'])
  const own = await ask<Row[]>(shop, `/wc/v3/orders/${parent}/refunds`)
  const ofOrder = withLines(recordedRows('order-refunds-full', 'order-refunds-partial'))
  expectFit(learn(ofOrder), own.body)
})

test('products, variations, categories, tags and coupons fit the recordings', async () => {
  const sent = listFixtures('webhooks').filter((name) => /^product-(?:c|u|r)/.test(name))
  const products = learn([
    ...recordedRows('product-unicode-name', 'variation-through-products'),
    ...sent.map((name): unknown => JSON.parse(readWebhook(name).body_text)),
  ])
  // The recorded products have no picture and no attributes of their own; those have other tests.
  const plain = await readAll('/wc/v3/products')
  const simple = plain.filter((product) => product['type'] === 'simple')
  expectFit(
    products,
    simple.map((product) => Object.assign({}, product, { images: [], attributes: [] })),
  )
  const parent = plain.find((product) => product['type'] === 'variable')!
  const variations = await readAll(`/wc/v3/products/${String(parent['id'])}/variations`)
  expectFit(learn(recordedRows('product-variations-page1')), variations)
  // The list across all products was read in the plugin's source: the same rows.
  const ids = variations.map((variation) => String(variation['id']))
  expect(await readAll(`/wc/v3/variations?include=${ids.join(',')}`)).toEqual(variations)
  const one = await ask(shop, `/wc/v3/products/${String(variations[0]!['id'])}`)
  expect(misfits(learn(recordedRows('variation-through-products')), one.body)).toEqual([])
  const categories = recordedRows('categories-page1', 'categories-nested')
  expectFit(learn(categories), await readAll('/wc/v3/products/categories'))
  expectFit(learn(recordedRows('tags')), await readAll('/wc/v3/products/tags'))
  expectFit(learn(recordedRows('coupons')), await readAll('/wc/v3/coupons'))
})

test('every recorded body is as long as our encoder makes it: slashes and non-ASCII escaped', () => {
  for (const name of listFixtures('rest')) {
    const { body, body_length } = readRest(name).response
    expect(encodeJson(body).length, name).toBe(body_length)
  }
})

const UNKNOWN: KeyPair = {
  consumerKey: `ck_${'0'.repeat(40)}`,
  consumerSecret: `cs_${'0'.repeat(40)}`,
}

function keyFor(name: string): KeyPair | null {
  if (name.includes('no-auth')) return null
  if (name.includes('unknown-key') || name.includes('revoked-key')) return UNKNOWN
  if (name.includes('wrong-secret')) return { ...shop.keys, consumerSecret: 'cs_wrong' }
  if (name.includes('read-key-writing')) return shop.keys.readOnly
  if (name.includes('write-key-reading')) return shop.keys.writeOnly
  return name.includes('plain-customer') ? shop.keys.plainCustomer : shop.keys
}

/** Names that a server adds by itself, or that belong to the recorder's proxy. */
const TRANSPORT = new Set(['host', 'date', 'connection', 'transfer-encoding'])

test('every recorded error comes back with the same status, body and headers', async () => {
  const names = listFixtures('rest').filter(
    (name) => name.startsWith('error-') && !name.includes('oauth') && !name.includes('plain-http'),
  )
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) {
    const { request, response } = readRest(name)
    const url = new URL(request.url)
    const path = `${url.pathname.replace('/wp-json', '')}${url.search}`
    const answer = await ask(shop, path, {
      method: request.method,
      key: keyFor(name),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    expect(answer.status, name).toBe(response.status)
    if (name === 'error-400-bad-status') {
      // This shop has one status more, a plugin's.
      const text = answer.text.replaceAll(
        'failed, checkout-draft, and awaiting-shipment',
        'failed, and checkout-draft',
      )
      expect(text).toBe(encodeJson(response.body))
    } else expect(answer.text, name).toBe(encodeJson(response.body))
    for (const [header, value] of response.headers) {
      const key = header.toLowerCase()
      if (TRANSPORT.has(key)) continue
      const own = key === 'link' ? `<${shop.url}/wp-json/>; rel="https://api.w.org/"` : value
      expect(answer.headers.get(key), `${name} ${header}`).toBe(own)
    }
    const known = new Set(response.headers.map(([header]) => header.toLowerCase()))
    for (const header of ['allow', 'vary', 'expires']) {
      expect(answer.headers.has(header), `${name} ${header}`).toBe(known.has(header))
    }
  }
})

test('list headers and links are the recorded ones: orders put their defaults into the link', async () => {
  const pairs: [string, string][] = [
    [
      'orders-fields',
      '_fields=id%2Cstatus%2Ctotal%2Ccustomer_id%2Cbilling.email%2Cdate_modified_gmt&per_page=5',
    ],
    [
      'orders-modified-after-asc',
      'modified_after=2026-05-05T05%3A05%3A04&dates_are_gmt=true&orderby=modified&order=asc&per_page=5',
    ],
    ['orders-status-checkout-draft', 'status=checkout-draft&per_page=2'],
    ['orders-beyond-last-page', 'per_page=100&page=99'],
  ]
  for (const [name, query] of pairs) {
    const recorded = readRest(name).response.headers.find(([key]) => key === 'Link')![1]
    const answer = await ask(shop, `/wc/v3/orders?${query}`)
    expect(answer.headers.get('link'), name).toBe(
      recorded.replaceAll('https://127.0.0.1:8443', shop.url),
    )
  }
  const middle = await ask(shop, '/wc/v3/orders?per_page=2&page=3')
  const link = middle.headers.get('link')!
  expect(link).toContain('page=2&status%5B0%5D=any&dp=2&context=view>; rel="prev", <')
  expect(link).toContain('page=4&status%5B0%5D=any&dp=2&context=view>; rel="next"')
})

test('keys may be in the query, the link then repeats the secret, and revoked keys are unknown', async () => {
  const query = `consumer_key=${shop.keys.consumerKey}&consumer_secret=${shop.keys.consumerSecret}`
  const answer = await ask(shop, `/wc/v3/orders?per_page=1&${query}`, { key: null })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('link')).toContain(`consumer_secret=${shop.keys.consumerSecret}`)
  const key = shop.control.createKey('read_write')
  expect((await ask(shop, '/wc/v3/orders?per_page=1', { key })).status).toBe(200)
  shop.control.revokeKey(key.consumerKey)
  expect((await ask(shop, '/wc/v3/orders?per_page=1', { key })).status).toBe(401)
  const plain = await fetch(`${shop.url}/?rest_route=/wc/v3/orders&${query}`)
  expect(plain.status).toBe(401)
})

test('a strict shop ignores Basic over plain http, a stripping host loses it, OAuth still works', async () => {
  const strict = await startWooShop({ customers: 5, orders: 5, basicOverHttp: false })
  const recorded = readRest('error-401-basic-over-plain-http').response
  const answer = await ask(strict, '/wc/v3/orders')
  expect([answer.status, answer.text]).toEqual([401, encodeJson(recorded.body)])
  const oauth = `oauth_consumer_key=${UNKNOWN.consumerKey}&oauth_signature=x&oauth_nonce=1`
  const unknown = await ask(strict, `/wc/v3/orders?${oauth}`, { key: null })
  expect(unknown.text).toBe(encodeJson(readRest('error-401-oauth-unknown-key').response.body))
  await strict.stop()
  const stripping = await startWooShop({ customers: 5, orders: 5, stripAuthorization: true })
  expect((await ask(stripping, '/wc/v3/orders')).status).toBe(401)
  const query = `consumer_key=${stripping.keys.consumerKey}&consumer_secret=${stripping.keys.consumerSecret}`
  expect((await ask(stripping, `/wc/v3/orders?${query}`)).status).toBe(200)
  await stripping.stop()
})

test('OAuth 1.0a: a true signature lets in, a false one, an old one and a second use do not', async () => {
  const path = '/wc/v3/orders'
  const sign = (change: Record<string, string>): string => {
    const query = new Map<string, string>([
      ['_fields', 'id'],
      ['oauth_consumer_key', shop.keys.consumerKey],
      ['oauth_nonce', 'n1'],
      ['oauth_signature_method', 'HMAC-SHA256'],
      ['oauth_timestamp', String(now / 1000)],
      ['per_page', '1'],
      ...Object.entries(change),
    ])
    const text = [...query].map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
    const base = ['GET', `${shop.url}/wp-json${path}`, text].map(encodeURIComponent).join('&')
    const signature = createHmac('sha256', `${shop.keys.consumerSecret}&`).update(base)
    const encoded = encodeURIComponent(signature.digest('base64'))
    return `${path}?${text}&oauth_signature=${encoded}`
  }
  const good = await ask(shop, sign({}), { key: null })
  expect(good.status).toBe(200)
  expect(good.headers.get('link')).toContain('&oauth_nonce=n1&')
  const bad: [string, string][] = [
    ['error-401-oauth-nonce-reused', sign({})],
    ['error-401-oauth-old-timestamp', sign({ oauth_timestamp: String(now / 1000 - 1000) })],
    ['error-401-oauth-bad-signature', sign({}).replace('per_page=1', 'per_page=2')],
  ]
  for (const [name, url] of bad) {
    const answer = await ask(shop, url, { key: null })
    expect(answer.text, name).toBe(encodeJson(readRest(name).response.body))
  }
})

test('the root, the settings and the status answer what a probe asks', async () => {
  const root = await ask(
    shop,
    '/?_fields=name,description,url,home,gmt_offset,timezone_string,namespaces,authentication',
    { key: null },
  )
  expect(misfits(learn([readRest('wp-json-root').response.body]), root.body)).toEqual([])
  expect(root.body).toMatchObject({ gmt_offset: -5, timezone_string: 'America/New_York' })
  const settings = await ask<Row[]>(shop, '/wc/v3/settings/general?_fields=id,value')
  expect(settings.body).toEqual(readRest('settings-general').response.body)
  const status = await ask<{ environment: { version: string } }>(
    shop,
    '/wc/v3/system_status?_fields=environment',
  )
  expect(status.body.environment.version).toBe('10.5.0')
})
