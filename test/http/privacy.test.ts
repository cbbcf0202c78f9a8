import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import type { ReceiptShape } from '../../src/http/api/privacy-shape.ts'
import {
  call,
  connectIdle,
  contacts,
  deliver,
  get,
  orders,
  settled,
  until,
  type Failure,
  type List,
} from '../support/hub.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'
import { findPlanted } from '../support/planted.ts'
import { openShop } from '../support/shop.ts'

const email = 'zelda.planted@example.com'
const words = [email, 'Zeldaplanted', 'Plantedstreet', '2025550177', 'plantednote']

function customerOf(choice: object = {}) {
  const payload = customerPayload({ id: 7, email, firstName: 'Zeldaplanted', phone: '2025550177' })
  const shipping = {
    first_name: 'Zeldaplanted',
    last_name: 'P',
    address_1: 'Plantedstreet 1',
    city: 'X',
    postcode: '1',
    country: 'US',
  }
  return { ...payload, shipping, ...choice }
}

function orderOf(id: number, choice: object = {}) {
  const shipping = {
    first_name: 'Zeldaplanted',
    last_name: 'P',
    address_1: 'Plantedstreet 1',
    city: 'X',
    postcode: '1',
    country: 'US',
  }
  return orderPayload({
    id,
    customer_id: 7,
    email,
    firstName: 'Zeldaplanted',
    paid: true,
    customer_note: 'plantednote',
    shipping,
    ...choice,
  })
}

async function plant() {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await deliver(store.id, 'customer.created', customerOf())
  await deliver(store.id, 'order.created', orderOf(70))
  // A guest's order by the same address, one that is too large for the journal as it is, and one that can't be read.
  await deliver(store.id, 'order.created', orderOf(71, { customer_id: 0 }))
  await deliver(
    store.id,
    'order.created',
    orderOf(72, { meta_data: [{ id: 1, key: 'k', value: 'x'.repeat(40_000) }] }),
  )
  // Random, so that it stays too large however it is packed.
  const bytes = Uint8Array.from({ length: 2_500_000 }, () => Math.floor(Math.random() * 94) + 33)
  const large = new TextDecoder().decode(bytes).replaceAll(/["\\]/g, 'x')
  await deliver(
    store.id,
    'order.created',
    orderOf(76, { meta_data: [{ id: 1, key: 'k', value: large }] }),
  )
  await deliver(store.id, 'order.created', orderOf(73, { total: 'nonsense' }))
  await deliver(
    store.id,
    'customer.created',
    customerPayload({ id: 8, email: 'other@example.com' }),
  )
  await deliver(
    store.id,
    'order.created',
    orderPayload({ id: 80, customer_id: 8, email: 'other@example.com' }),
  )
  await settled(store.id)
  const [contact] = (await contacts(`&email=${email}`)).data
  if (!contact) throw new Error('nobody was planted')
  return { store, contact }
}

test('G1 erasing leaves no trace of the person in D1, the objects and R2, keeps totals, and gives a receipt', async () => {
  const { store, contact } = await plant()
  const before = (await orders()).data
  const planted = await findPlanted(words, [store.id])
  for (const place of ['contacts', 'orders', 'object journal', 'file payloads/'])
    expect(planted.some((each) => each.startsWith(place))).toBe(true)
  const erased = await call<ReceiptShape>('POST', `/contacts/${contact.id}/erase`)
  expect(erased.status).toBe(200)
  expect(erased.body).toMatchObject({
    kind: 'redact',
    state: 'done',
    erased: { contacts: 1, links: 1, orders: 4 },
    kept: { orderTotals: 4 },
  })
  expect(await findPlanted(words, [store.id])).toEqual([])
  const after = (await orders()).data
  expect(after.map(({ id, total }) => [id, total]).toSorted()).toEqual(
    before.map(({ id, total }) => [id, total]).toSorted(),
  )
  expect((await contacts()).data.map((each) => each.email)).toEqual(['other@example.com'])
  expect((await call<Failure>('GET', `/contacts/${contact.id}`)).status).toBe(404)
  const { data } = await get<List<ReceiptShape>>('/privacy')
  expect(data).toEqual([erased.body])
  type Change = { kind: string; id: string; operation: string; record: unknown }
  const feed = await get<List<Change>>('/changes?limit=250')
  expect(feed.data.findLast(({ id }) => id === contact.id)).toMatchObject({
    operation: 'deleted',
    record: null,
  })
})

test('G1 whoever was erased does not come back by an old delivery, and its payload is not kept', async () => {
  const { store, contact } = await plant()
  await call('POST', `/contacts/${contact.id}/erase`)
  await deliver(
    store.id,
    'customer.updated',
    customerOf({ date_modified_gmt: '2026-11-01T00:00:00' }),
  )
  await deliver(
    store.id,
    'order.updated',
    orderOf(70, { status: 'completed', modified: '2026-11-01T00:00:00' }),
  )
  await deliver(store.id, 'order.updated', orderOf(74, { customer_id: 0 }))
  await settled(store.id)
  const planted = await until(async () => {
    const left = await findPlanted(words, [store.id])
    return left.length === 0 ? [] : null
  })
  expect(planted).toEqual([])
  expect((await orders('&externalId=70')).data[0]).toMatchObject({
    status: 'completed',
    contactId: null,
  })
  expect((await contacts()).data).toHaveLength(1)
  // Somebody who orders with that address from now on is somebody new.
  await deliver(
    store.id,
    'order.created',
    orderOf(75, { customer_id: 0, date_created_gmt: '2030-01-01T00:00:00' }),
  )
  await settled(store.id)
  expect((await contacts()).data).toHaveLength(2)
})

test('G1 merged contacts are erased with the one that they are merged into', async () => {
  const { store, contact } = await plant()
  const [other] = (await contacts('&email=other@example.com')).data
  await call('POST', '/contacts/merge', { keepId: other?.id, mergeId: contact.id })
  await call('POST', `/contacts/${contact.id}/erase`)
  expect(await findPlanted([...words, 'other@example.com'], [store.id])).toEqual([])
  expect((await contacts()).data).toEqual([])
})

test('G1 an export holds all that is kept of a contact', async () => {
  const { contact } = await plant()
  type Export = Record<string, object[]> & { receipt: ReceiptShape }
  const { status, body } = await call<Export>('POST', `/contacts/${contact.id}/export`)
  expect(status).toBe(200)
  expect(body.receipt).toMatchObject({ kind: 'data_request', state: 'done' })
  expect(body['contacts']).toMatchObject([{ email, firstName: 'Zeldaplanted' }])
  expect(body['contacts']?.[0]).toHaveProperty('provenance')
  expect(body['orders']?.map((order) => Reflect.get(order, 'externalId')).toSorted()).toEqual([
    '70',
    '71',
    '72',
    '76',
  ])
  for (const part of ['links', 'transactions', 'events', 'checkouts'])
    expect(body).toHaveProperty(part)
  expect(body['rejected']?.length).toBeGreaterThanOrEqual(0)
  expect(JSON.stringify(body)).toContain('Plantedstreet')
})

test('G1 receipts hold no personal data, and unknown contacts have none', async () => {
  const { contact } = await plant()
  await call('POST', `/contacts/${contact.id}/export`)
  await call('POST', `/contacts/${contact.id}/erase`)
  const rows = await env.DB.prepare('SELECT * FROM privacy_requests').all()
  expect(JSON.stringify(rows.results)).not.toContain('planted')
  for (const action of ['export', 'erase'])
    expect((await call('POST', `/contacts/con_none/${action}`)).status).toBe(404)
  expect((await call<ContactShape>('GET', '/privacy/prv_none/export')).status).toBe(404)
})
