import { expect, test } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { connectIdle, deliver, get, request, settled } from '../support/hub.ts'
import { post, signIn } from '../support/pages.ts'
import { customerPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

test('F4 the Fields tab previews before it saves, tells what is wrong beside its row, and shows no markup of the store', async () => {
  const store = await connectIdle(await openShop())
  await deliver(store.id, 'customer.updated', {
    ...customerPayload({ id: 1 }),
    meta_data: [{ id: 1, key: 'points', value: '<b>many</b>' }],
  })
  await settled(store.id)
  const cookie = await signIn()
  const path = `/stores/${store.id}/fields`
  expect((await request(path, { redirect: 'manual' })).status).toBe(303)
  const added = await post(
    `${path}/custom`,
    { key: 'points', label: 'Points', type: 'number' },
    cookie,
  )
  expect(added.status).toBe(303)
  expect((await post(`${path}/custom`, { key: 'No', label: '', type: 'x' }, cookie)).status).toBe(
    400,
  )

  const row = { 'from.0': 'meta:points', 'to.0': 'custom.points', 'from.7': '', 'to.7': '' }
  const previewed = await (await post(path, { ...row, action: 'preview' }, cookie)).text()
  expect(previewed).toContain('not saved yet')
  expect(previewed).toContain('1 value rejected')
  expect(previewed).toContain('&lt;b&gt;many&lt;/b&gt;')
  expect(previewed).not.toContain('<b>many')
  const settings = async () => (await get<StoreShape>(`/stores/${store.id}`)).settings
  expect((await settings()).fieldMap).toEqual([])

  const wrong = { ...row, 'from.2': 'userCode', 'to.2': 'none', action: 'save' }
  const refused = await post(path, wrong, cookie)
  expect(refused.status).toBe(400)
  expect(await refused.text()).toMatch(/id="problem-2">The user code is/)
  const without = await (await post(path, { ...wrong, remove: '2' }, cookie)).text()
  expect(without).toContain('meta:points')
  expect(without).not.toMatch(/name="from\.\d+"[^>]*value="userCode"/)
  expect((await settings()).fieldMap).toEqual([])

  expect((await post(path, { ...row, action: 'save' }, cookie)).status).toBe(303)
  expect((await settings()).fieldMap).toMatchObject([{ from: 'meta:points', normalizer: 'number' }])
  expect((await post(`${path}/reapply`, {}, cookie)).status).toBe(303)
})
