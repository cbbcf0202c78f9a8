import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ReceiptShape } from '../../src/http/api/privacy-shape.ts'
import { readConfig } from '../../src/config.ts'
import worker from '../../src/index.ts'
import { encodeBase64, encodeUtf8 } from '../../src/lib/bytes.ts'
import { signHmac } from '../../src/lib/hmac.ts'
import {
  call,
  connectIdle,
  contacts,
  deliver,
  get,
  importEnded,
  orders,
  products,
  request,
  settled,
  until,
  type List,
} from '../support/hub.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'
import { findPlanted } from '../support/planted.ts'
import { connectShopify, openShopify } from '../support/shopify.ts'

const ours = readConfig(env).apps.shopify?.clientSecret ?? ''
const email = 'zelda.planted@example.com'

async function send(
  topic: string,
  payload: unknown,
  {
    secret = ours,
    id = crypto.randomUUID(),
    shop = 'gone.myshopify.com',
    headers = {},
  }: {
    secret?: string
    id?: string
    shop?: string
    headers?: Record<string, string>
  } = {},
): Promise<number> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const answer = await request('/webhooks/shopify/compliance', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Shopify-Topic': topic,
      'X-Shopify-Shop-Domain': shop,
      'X-Shopify-Webhook-Id': id,
      'X-Shopify-Hmac-Sha256': encodeBase64(await signHmac(secret, encodeUtf8(text))),
      ...headers,
    },
    body: text,
  })
  return answer.status
}

async function receipts(): Promise<ReceiptShape[]> {
  return (await get<List<ReceiptShape>>('/privacy')).data
}

async function carriedOut(count: number): Promise<ReceiptShape[]> {
  return until(async () => {
    const all = await receipts()
    return all.length === count && all.every(({ state }) => state !== 'received') ? all : null
  })
}

async function shopWithZelda() {
  const shop = await openShopify({ customers: 3, orders: 4, products: 3 })
  const zelda = await shop.act<{ id: string }>('createCustomer', {
    email,
    firstName: 'Zeldaplanted',
    addresses: [{ address1: 'Plantedstreet 1', city: 'Berlin', countryCode: 'DE' }],
  })
  await shop.act('placeOrder', { customerId: zelda.id, paid: true })
  const store = await connectShopify(shop)
  await importEnded(store.id)
  const [contact] = (await contacts(`&email=${email}`)).data
  const [order] = (await orders(`&contactId=${contact?.id}`)).data
  const id = zelda.id.slice(zelda.id.lastIndexOf('/') + 1)
  const about = { shop_id: 1, shop_domain: shop.domain }
  // As Shopify writes it: the id is a number, whatever its size.
  const numbered = (body: object) => JSON.stringify(body).replaceAll(/"#(\d+)"/g, '$1')
  const customer = { id: `#${id}`, email, phone: null }
  const ids = [`#${order?.externalId}`]
  return {
    shop,
    store,
    contact,
    order,
    redact: numbered({ ...about, customer, orders_to_redact: ids }),
    ask: numbered({ ...about, customer, orders_requested: ids, data_request: { id: 1 } }),
    redactShop: about,
  }
}

const body = { shop_id: 1, shop_domain: 'gone.myshopify.com' }
const nobody = { ...body, customer: { id: 5, email, phone: null }, orders_to_redact: [] }

test('L1 a privacy request with a bad or missing signature is answered 401 and nothing is noted', async () => {
  expect(await send('customers/redact', nobody, { secret: 'wrong' })).toBe(401)
  const bad = { headers: { 'X-Shopify-Hmac-Sha256': '' } }
  expect(await send('customers/redact', nobody, bad)).toBe(401)
  expect(await receipts()).toEqual([])
})

test('L1 a signed body that does not fit its topic or shop is no request', async () => {
  expect(await send('shop/redact', nobody)).toBe(400)
  expect(await send('customers/redact', body)).toBe(400)
  expect(await send('shop/redact', { ...body, extra: 1 })).toBe(400)
  expect(await send('shop/redact', body, { shop: 'other.myshopify.com' })).toBe(400)
  expect(await send('customers/redact', 'no json')).toBe(400)
  expect((await request('/webhooks/woocommerce/compliance', { method: 'POST' })).status).toBe(404)
  expect(await receipts()).toEqual([])
})

test('G1 a shop that is not known here gets its receipt, once', async () => {
  for (const topic of ['shop/redact', 'shop/redact'])
    expect(await send(topic, body, { id: 'same' })).toBe(200)
  expect(await carriedOut(1)).toMatchObject([{ kind: 'shop_redact', storeId: null, erased: {} }])
})

test('G1 a customer is erased at the shop that asks, once, however often it asks', async () => {
  const { shop, store, order, redact } = await shopWithZelda()
  const sent = { secret: shop.app.clientSecret, shop: shop.domain, id: 'one' }
  expect(await send('customers/redact', redact, sent)).toBe(200)
  expect(await send('customers/redact', redact, sent)).toBe(200)
  const [receipt] = await carriedOut(1)
  expect(receipt).toMatchObject({
    kind: 'redact',
    storeId: store.id,
    erased: { contacts: 1, orders: 1 },
  })
  expect(await findPlanted([email, 'Zeldaplanted', 'Plantedstreet'], [store.id])).toEqual([])
  expect((await orders(`&externalId=${order?.externalId}`)).data[0]).toMatchObject({
    total: order?.total,
    contactId: null,
    deliveryAddress: null,
  })
  // Read again from the shop, which still shows the customer here: nobody comes back.
  await call('POST', `/stores/${store.id}/import`)
  await importEnded(store.id)
  expect(await findPlanted([email, 'Zeldaplanted'], [store.id])).toEqual([])
})

test('G1 what is known of the person from another store stays', async () => {
  const { shop, store, contact, redact } = await shopWithZelda()
  const otherStore = await connectIdle(await openShop())
  await deliver(
    otherStore.id,
    'customer.created',
    customerPayload({ id: 7, email, firstName: 'Z' }),
  )
  await deliver(otherStore.id, 'order.created', orderPayload({ id: 70, customer_id: 7, email }))
  await settled(otherStore.id)
  await send('customers/redact', redact, { secret: shop.app.clientSecret, shop: shop.domain })
  await carriedOut(1)
  const left = (await contacts()).data.find(({ id }) => id === contact?.id)
  expect(left).toMatchObject({ behaviour: { ordersCount: 1 } })
  expect(left?.links.map(({ storeId }) => storeId)).toEqual([otherStore.id])
  expect(await findPlanted(['Plantedstreet', 'Zeldaplanted'], [store.id])).toEqual([])
})

test('G1 an export that a shop asks for waits to be handed out, and goes with the person', async () => {
  const { shop, ask, contact } = await shopWithZelda()
  const sent = { secret: shop.app.clientSecret, shop: shop.domain }
  expect(await send('customers/data_request', ask, sent)).toBe(200)
  const [receipt] = await carriedOut(1)
  expect(receipt).toMatchObject({ kind: 'data_request', state: 'ready' })
  const handed = await get<{ contacts: object[]; orders: object[] }>(
    `/privacy/${receipt?.id}/export`,
  )
  expect(handed.contacts).toMatchObject([{ email }])
  expect(handed.orders).toHaveLength(1)
  expect((await receipts())[0]?.state).toBe('done')
  await call('POST', `/contacts/${contact?.id}/erase`)
  expect((await call('GET', `/privacy/${receipt?.id}/export`)).status).toBe(404)
})

test('G1 shop/redact after the app was removed: everything of the store goes, by our own secret', async () => {
  const { shop, store, redactShop } = await shopWithZelda()
  const feed = await until(async () => {
    const now = await get<{ state: string; icmlUrl: string }>(`/stores/${store.id}/catalog`)
    return now.state === 'ready' && new URL(now.icmlUrl).pathname
  })
  expect((await request(feed)).status).toBe(200)
  await call('POST', `/stores/${store.id}/disconnect`)
  expect((await request(feed)).status).toBe(200)
  expect(await send('shop/redact', redactShop, { shop: shop.domain })).toBe(200)
  const [receipt] = await carriedOut(1)
  expect(receipt).toMatchObject({ kind: 'shop_redact', storeId: store.id })
  expect(receipt?.erased['orders']).toBeGreaterThan(3)
  for (const list of [contacts, orders, products]) expect((await list()).data).toEqual([])
  expect(await findPlanted([email, 'Zeldaplanted', 'Plantedstreet'], [store.id])).toEqual([])
  const { results } = await env.DB.prepare(
    'SELECT (SELECT count(*) FROM links) + (SELECT count(*) FROM transactions) + (SELECT count(*) FROM collections) AS n',
  ).all()
  expect(results).toEqual([{ n: 0 }])
  expect((await request(feed)).status).toBe(404)
  expect((await env.FILES.list({ prefix: `feeds/${store.id}` })).objects).toEqual([])
  expect(await get(`/stores/${store.id}/catalog`)).toMatchObject({ state: 'none', icmlUrl: null })
})

test('G1 a request whose message was lost is carried out by the clock', async () => {
  const { shop, store, redact } = await shopWithZelda()
  const { IMPORTS, ...rest } = env
  const send1 = IMPORTS.send.bind(IMPORTS)
  IMPORTS.send = () => Promise.reject(new Error('down'))
  await send('customers/redact', redact, { secret: shop.app.clientSecret, shop: shop.domain })
  IMPORTS.send = send1
  const open = await receipts()
  if (open[0]?.state === 'received') {
    const scheduledTime = new Date(Date.now() + 20 * 60_000)
    await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), {
      ...rest,
      IMPORTS,
    })
  }
  await carriedOut(1)
  expect(await findPlanted([email], [store.id])).toEqual([])
})
