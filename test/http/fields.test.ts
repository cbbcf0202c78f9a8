import { expect, test } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { call, connectIdle, deliver, get, settled, type Failure } from '../support/hub.ts'
import { customerPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

type Fields = { sources: { name: string; samples: string[] }[]; targets: { name: string }[] }
type Preview = {
  customers: { externalId: string; fields: { outcome: string; value: string | null }[] }[]
}

async function issuesOf(store: StoreShape, settings: object): Promise<string[]> {
  const { status, body } = await call<Failure>('PATCH', `/stores/${store.id}/settings`, settings)
  expect(status).toBe(400)
  return (body.error.issues ?? []).map(({ path }) => path)
}

test('F4 custom fields: made, listed, renamed, refused twice, and not deleted while a mapping fills them', async () => {
  const path = '/audiences/aud_default/fields'
  const tier = { key: 'tier', label: 'Tier', type: 'text' }
  expect(await call('POST', path, tier)).toEqual({ status: 201, body: tier })
  expect((await call('POST', path, tier)).status).toBe(409)
  for (const key of ['__proto__', 'constructor', 'Big', '', 'a'.repeat(41), 'a.b'])
    expect((await call('POST', path, { ...tier, key })).status).toBe(400)
  expect((await call('PATCH', `${path}/tier`, { type: 'number' })).status).toBe(400)
  expect((await call('PATCH', `${path}/none`, { label: 'X' })).status).toBe(404)
  expect((await call('PATCH', `${path}/tier`, { label: 'Level' })).body).toMatchObject({
    label: 'Level',
  })
  expect((await get<{ data: object[] }>(path)).data).toEqual([{ ...tier, label: 'Level' }])
  expect((await call('GET', '/audiences/aud_none/fields')).status).toBe(404)

  const store = await connectIdle(await openShop())
  const fieldMap = [{ from: 'meta:tier', to: 'custom.tier' }]
  await call('PATCH', `/stores/${store.id}/settings`, { fieldMap })
  expect((await call('DELETE', `${path}/tier`)).status).toBe(409)
  await call('PATCH', `/stores/${store.id}/settings`, { fieldMap: [] })
  expect((await call('DELETE', `${path}/tier`)).status).toBe(200)
  expect((await call('DELETE', `${path}/tier`)).status).toBe(404)
})

test('F4 C8 a map that does not fit is refused with the place of each problem, also while connecting', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const fieldMap = [
    { from: 'meta:tier', to: 'custom.tier' },
    { from: 'userCode', to: 'none' },
    { from: 'ordersCount', to: 'language' },
  ]
  expect(await issuesOf(store, { fieldMap })).toEqual([
    'fieldMap.0.to',
    'fieldMap.1.to',
    'fieldMap.2.from',
  ])
  const paying = [{ from: 'isPayingCustomer', to: 'language' }]
  expect(await issuesOf(store, { level: 'basic', fieldMap: paying })).toEqual(['fieldMap.0.from'])
  expect((await call('PATCH', `/stores/${store.id}/settings`, { fieldMap: paying })).status).toBe(
    200,
  )

  const other = await openShop()
  const { consumerKey, consumerSecret } = other.keys
  const { status, body } = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url: other.url,
    credentials: { consumerKey, consumerSecret },
    settings: { fieldMap },
  })
  expect([status, body.error.issues?.length]).toEqual([400, 3])
})

test('F4 the fields and a preview come from kept payloads, changed nothing, and from the store where there are none', async () => {
  const shop = await openShop({ customers: 12 })
  const store = await connectIdle(shop)
  const path = `/stores/${store.id}/fields`
  const offered = await get<Fields>(path)
  const birthday = offered.sources.find(({ name }) => name === 'meta:birthday')
  expect(birthday?.samples.length).toBeGreaterThan(0)
  expect(offered.targets.map(({ name }) => name)).toContain('deliveryPhone')

  await deliver(store.id, 'customer.updated', {
    ...customerPayload({ id: 1 }),
    meta_data: [
      { id: 1, key: 'whatsapp', value: 'ask Maria' },
      { id: 2, key: 'mail', value: 'x' },
    ],
  })
  await settled(store.id)
  const fieldMap = [
    { from: 'meta:whatsapp', to: 'phone' },
    { from: 'meta:mail', to: 'email' },
    { from: 'language', to: 'none' },
  ]
  const { body } = await call<Preview>('POST', `${path}/preview`, { fieldMap })
  expect(body.customers[0]).toMatchObject({
    externalId: '1',
    fields: [
      { outcome: 'kept', value: 'ask Maria' },
      { outcome: 'rejected' },
      { outcome: 'left_out' },
    ],
  })
  expect((await get<StoreShape>(`/stores/${store.id}`)).settings.fieldMap).toEqual([])
  expect(
    (await call('POST', `${path}/preview`, { fieldMap: [{ from: 'a', to: 'b' }] })).status,
  ).toBe(400)
})
