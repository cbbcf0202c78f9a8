import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { call, connectIdle, deliver, get, settled, type List } from '../support/hub.ts'
import { customerPayload } from '../support/payloads.ts'
import { fill, posted, show, signIn } from '../support/pages.ts'
import { putCustomer } from '../support/records.ts'
import { openShop } from '../support/shop.ts'

type Audience = { id: string; name: string; primaryKey: string }

const audiences = async () => (await get<List<Audience>>('/audiences')).data

test('C7 audiences are made and renamed on the page; a name that is taken stands beside its form', async () => {
  const cookie = await signIn()
  const made = await posted(
    '/settings/audiences',
    { name: 'Wholesale', primaryKey: 'phone' },
    cookie,
  )
  expect([made.status, made.location]).toEqual([303, '/settings?saved=1'])
  const wholesale = (await audiences()).find(({ name }) => name === 'Wholesale')
  expect(wholesale).toMatchObject({ primaryKey: 'phone' })
  expect(await show('/stores/new', cookie)).toContain('Wholesale (by phone)')
  const path = `/settings/audiences/${wholesale?.id}/name`
  await posted(path, { name: 'Trade <b>' }, cookie)
  const page = await show('/settings', cookie)
  expect(page).toContain('Trade &lt;b&gt;')
  const [first] = await audiences()
  const taken = await posted(path, { name: first?.name ?? '' }, cookie)
  expect([taken.status, taken.html.includes('Choose another name')]).toEqual([409, true])
  expect((await posted('/settings/audiences', { name: ' ' }, cookie)).status).toBe(400)
  expect((await posted(path, { name: 'x' })).location).toContain('/sign-in')
})

test('C7 another primary key is previewed with who collides, and changed only when that is accepted', async () => {
  const phone = '+49301234567'
  const first = await putCustomer('sto_a', { id: 1, email: 'a@example.com', phone })
  const second = await putCustomer('sto_a', { id: 2, email: 'b@example.com', phone })
  await putCustomer('sto_a', { id: 3, email: 'c@example.com' })
  const cookie = await signIn()
  const path = '/settings/audiences/aud_default/primary-key'
  const html = await show(`${path}?to=phone`, cookie)
  expect(html).toContain(phone)
  for (const id of [first, second]) expect(html).toContain(`/contacts/${id}`)
  expect((await audiences())[0]?.primaryKey).toBe('email')
  const blind = await posted(path, { primaryKey: 'phone' }, cookie)
  expect([blind.status, (await audiences())[0]?.primaryKey]).toEqual([409, 'email'])
  const accepted = await posted(path, { primaryKey: 'phone', acceptCollisions: 'on' }, cookie)
  expect([accepted.status, (await audiences())[0]?.primaryKey]).toEqual([303, 'phone'])
  expect(await show('/conflicts', cookie)).toContain('Keep both')
})

test('O1 a field is given to the store, to the hub, or back, and can be edited as soon as the store lost it', async () => {
  const store = await connectIdle(await openShop())
  const cookie = await signIn()
  const path = `/stores/${store.id}/ownership`
  const chosen = {
    firstName: 'store',
    lastName: 'hub',
    email: '',
    language: 'store',
    tags: 'newest',
  }
  await posted(path, chosen, cookie)
  const settings = async () => (await get<StoreShape>(`/stores/${store.id}`)).settings
  expect((await settings()).ownership).toEqual({
    firstName: 'store',
    lastName: 'hub',
    language: 'store',
    tags: 'newest',
  })
  expect(await show(path, cookie)).toMatch(/name="firstName".*?value="store" selected/s)
  const customer = customerPayload({ id: 5, email: 'ada@example.com', firstName: 'Ada' })
  await deliver(store.id, 'customer.created', customer)
  await settled(store.id)
  const changed = { ...customer, first_name: 'Augusta', date_modified_gmt: '2026-12-01T00:00:00' }
  await deliver(store.id, 'customer.updated', changed)
  await settled(store.id)
  const [contact] = (await get<List<ContactShape>>('/contacts')).data
  const edit = () => call('PATCH', `/contacts/${contact?.id}`, { firstName: 'Countess' })
  expect((await edit()).status).toBe(422)
  await posted(path, { lastName: 'hub' }, cookie)
  expect((await edit()).status).toBe(200)
  const wrong = await posted(path, { firstName: 'nobody' }, cookie)
  expect([wrong.status, (await settings()).ownership]).toEqual([303, { lastName: 'hub' }])
})

test('F7 C8 the unsubscription cause and the level are kept in the store’s settings', async () => {
  const store = await connectIdle(await openShop())
  const cookie = await signIn()
  const form = fill(await show(`/stores/${store.id}`, cookie), 'settings')
  const typed = { ...form, unsubscriptionCause: ' left the list ', level: 'basic' }
  await posted(`/stores/${store.id}/settings`, typed, cookie)
  const { settings } = await get<StoreShape>(`/stores/${store.id}`)
  expect(settings).toMatchObject({ unsubscriptionCause: 'left the list', level: 'basic' })
  await posted(`/stores/${store.id}/settings`, { ...typed, unsubscriptionCause: '' }, cookie)
  const cleared = await get<StoreShape>(`/stores/${store.id}`)
  expect(cleared.settings.unsubscriptionCause).toBeNull()
})

test('C8 the card hides the checkouts of a store at level basic', async () => {
  const store = await connectIdle(await openShop())
  const id = await putCustomer(store.id, { id: 1, email: 'ada@example.com' })
  await env.DB.prepare(
    `INSERT INTO checkouts (store_id, external_id, contact_id, state, currency, total, lines, started_at, closed, stated_at, observed_at, created_at, changed_at, seq)
     VALUES (?, 'c1', ?, 'open', 'EUR', 100, '[]', 1, 0, 1, 1, 1, 1, 1)`,
  )
    .bind(store.id, id)
    .run()
  const cookie = await signIn()
  expect(await show(`/contacts/${id}`, cookie)).toContain('Last checkout')
  await call('PATCH', `/stores/${store.id}/settings`, { level: 'basic' })
  expect(await show(`/contacts/${id}`, cookie)).not.toContain('Last checkout')
})
