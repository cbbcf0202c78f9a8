import { expect, test } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import {
  call,
  connectIdle,
  contacts,
  deliver,
  get,
  importEnded,
  settled,
  until,
  type Failure,
} from '../support/hub.ts'
import { customerPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'
import { connectShopify, flushShopify, openShopify } from '../support/shopify.ts'

type Reapplied = { state: string; customers: number; updated: number; stale: number; asked: number }

function customer(id: number, tier: unknown, modified = '2026-05-05T10:00:00') {
  return { ...customerPayload({ id, modified }), meta_data: [{ id: 1, key: 'tier', value: tier }] }
}

async function mapTo(store: StoreShape, fieldMap: object[]) {
  const answer = await call<StoreShape & Failure>('PATCH', `/stores/${store.id}/settings`, {
    fieldMap,
  })
  expect(answer).toMatchObject({ status: 200 })
}

async function reapply(storeId: string): Promise<Reapplied> {
  expect((await call('POST', `/stores/${storeId}/fields/reapply`)).status).toBe(202)
  return until(async () => {
    const state = await get<Reapplied>(`/stores/${storeId}/fields/reapply`)
    return state.state === 'complete' && state
  })
}

async function customOf(): Promise<Record<string, unknown>> {
  const { data } = await contacts()
  return Object.fromEntries(data.map(({ links, custom }) => [links[0]?.externalId ?? '', custom]))
}

test('F4 a changed mapping reads the newest kept payload of each customer again, without asking the store', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('POST', '/audiences/aud_default/fields', { key: 'tier', label: 'Tier', type: 'text' })
  await deliver(store.id, 'customer.updated', customer(1, 'Silver', '2026-05-05T09:00:00'))
  await deliver(store.id, 'customer.updated', customer(1, 'Gold'))
  await deliver(store.id, 'customer.updated', customer(2, ' '))
  await deliver(store.id, 'customer.updated', customer(3, { a: 1 }))
  await settled(store.id)
  expect(await customOf()).toEqual({ 1: {}, 2: {}, 3: {} })

  await mapTo(store, [{ from: 'meta:tier', to: 'custom.tier', normalizer: 'uppercase' }])
  const asked = (await shop.requests()).total
  expect(await reapply(store.id)).toMatchObject({ customers: 3, updated: 2, asked: 0, stale: 0 })
  expect((await shop.requests()).total).toBe(asked)
  expect(await customOf()).toEqual({ 1: { tier: 'GOLD' }, 2: {}, 3: {} })
  const { data } = await contacts()
  const notes = data.flatMap(({ normalization }) => normalization)
  expect(notes.filter(({ field }) => field === 'custom.tier')).toHaveLength(1)
  const explained = await get<{ provenance: object }>(
    `/contacts/${data.find(({ links }) => links[0]?.externalId === '1')?.id}?explain=1`,
  )
  expect(explained.provenance).toMatchObject({
    'custom.tier': { source: store.id, ref: 'customer:1', deliveryId: expect.any(String) },
  })

  // The same again is no change, and what is not mapped any more goes.
  expect(await reapply(store.id)).toMatchObject({ customers: 3, updated: 0 })
  await mapTo(store, [])
  await reapply(store.id)
  expect(await customOf()).toEqual({ 1: {}, 2: {}, 3: {} })
  expect((await contacts()).data.flatMap(({ normalization }) => normalization)).toEqual(
    notes.filter(({ field }) => field !== 'custom.tier'),
  )
})

test('F4 L6 a payload that the record has left behind is not brought back; payloads of one second are settled by the store', async () => {
  const shop = await openShop({ frozenAt: Date.now() - 86_400_000 })
  const made = await shop.act<{ id: number; date_modified_gmt: string }>('createCustomer', {
    email: 'ada@example.com',
    first_name: 'Ada',
    meta_data: [{ key: 'tier', value: 'Gold' }],
  })
  const store = await connectIdle(shop)
  const fieldMap = [{ from: 'meta:tier', to: 'language' }]
  const at = made.date_modified_gmt
  const told = (tier: string, first_name: string) => ({
    ...customer(made.id, tier, at),
    first_name,
    email: 'ada@example.com',
  })
  await deliver(store.id, 'customer.updated', told('Silver', 'Ada'))
  await deliver(store.id, 'customer.updated', told('Bronze', 'Ada'))
  await settled(store.id)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { contacts: true } })
  await mapTo(store, fieldMap)
  expect(await reapply(store.id)).toMatchObject({ customers: 1, asked: 1 })
  await until(async () => (await contacts()).data.some(({ language }) => language === 'Gold'))

  // The store changed the customer since, and the hub knows that state from a list: its payload is not kept.
  await mapTo(store, [])
  await shop.act('advance', { seconds: 60 })
  await shop.act('editCustomer', { id: made.id, first_name: 'Augusta' })
  await call('POST', `/stores/${store.id}/import`, { resources: ['contacts'] })
  await importEnded(store.id)
  await mapTo(store, fieldMap)
  expect(await reapply(store.id)).toMatchObject({ customers: 1, updated: 0, stale: 1 })
  const ada = (await contacts()).data.find(({ email }) => email === 'ada@example.com')
  expect(ada).toMatchObject({ firstName: 'Augusta', language: null })
})

test('F4 Shopify only hints at a customer: reading again asks the shop for those that it named', async () => {
  const shop = await openShopify()
  const store = await connectShopify(shop)
  await importEnded(store.id)
  const field = { namespace: 'custom', key: 'tier', type: 'single_line_text_field' }
  await shop.act('createCustomer', {
    email: 'ada@example.com',
    metafields: [{ ...field, value: 'Gold' }],
  })
  await flushShopify(shop, store.id)
  expect((await contacts()).data[0]).toMatchObject({ custom: {} })
  await call('POST', '/audiences/aud_default/fields', { key: 'tier', label: 'Tier', type: 'text' })
  await mapTo(store, [{ from: 'meta:custom.tier', to: 'custom.tier' }])
  expect(await reapply(store.id)).toMatchObject({ customers: 1, updated: 0, asked: 1 })
  await until(async () => (await contacts()).data[0]?.custom['tier'] === 'Gold')
})
