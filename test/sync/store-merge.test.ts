import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import { call, contacts, fetchMail, get, orders, passOn, settled, until } from '../support/hub.ts'
import type { Mail } from '../support/mail.ts'
import { contactOf, putCustomer, putCustomerOf, putOrder } from '../support/records.ts'
import { connectShopify, flushShopify, openShopify, type ShopifyShop } from '../support/shopify.ts'

const off = {
  contacts: false,
  orders: false,
  transactions: false,
  products: false,
  collections: false,
  checkouts: false,
}

const topicOf = ({ headers }: Mail) => headers['x-shopify-topic']

/** Two customers with an order each, merged at the shop: what is sent of that waits. */
async function mergedAtShop(
  known: 'both' | 'gone' | 'kept' | 'none',
  prepare?: (shop: ShopifyShop, kept: string, gone: string) => Promise<void>,
  justBefore?: (shop: ShopifyShop, gone: string) => Promise<unknown>,
) {
  const shop = await openShopify({ products: 3 })
  const store = await connectShopify(shop, { import: off })
  const customer = (email: string, firstName: string) =>
    shop.act<{ id: string }>('createCustomer', { email, firstName })
  const kept = await customer('kept@example.com', 'Kept')
  const gone = await customer('gone@example.com', 'Gone')
  for (const { id } of [kept, gone]) await shop.act('placeOrder', { customerId: id, paid: true })
  await prepare?.(shop, kept.id, gone.id)
  await shop.act('flush')
  for (const mail of await fetchMail(store.id)) {
    const text = atob(mail.body)
    const about = text.includes(number(gone.id)) ? 'gone' : 'kept'
    const isOrder = topicOf(mail)?.startsWith('order')
    if (known === 'both' || (!isOrder && about === known)) await passOn(store.id, mail, 'shopify')
  }
  await settled(store.id)
  await justBefore?.(shop, gone.id)
  await shop.act('mergeCustomers', { one: gone.id, two: kept.id, keep: kept.id })
  await shop.act('flush')
  const mail = await fetchMail(store.id)
  return { shop, store, kept: number(kept.id), gone: number(gone.id), mail }
}

function number(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1)
}

async function deliverAll(storeId: string, mails: Mail[]): Promise<void> {
  for (const mail of mails) await passOn(storeId, mail, 'shopify')
  await settled(storeId)
}

/** The one contact that is left, with everything. */
async function expectOne(storeId: string, kept: string, gone: string): Promise<void> {
  const [contact, ...others] = (await contacts()).data
  expect(others).toEqual([])
  expect(contact).toMatchObject({ email: 'kept@example.com', firstName: 'Kept' })
  expect(await contactOf(storeId, kept)).toBe(contact?.id)
  const goneLink = await contactOf(storeId, gone)
  expect([contact?.id, null]).toContain(goneLink)
  expect((await orders()).data.map(({ contactId }) => contactId)).toEqual(
    (await orders()).data.map(() => contact?.id),
  )
}

const isMerge = (mail: Mail) => topicOf(mail) === 'customers/merge'

test('I5 a merge at the store moves links and orders to the kept contact, before or after the look-ups', async () => {
  for (const first of [true, false]) {
    const { store, kept, gone, mail } = await mergedAtShop('both')
    expect(mail.some(isMerge)).toBe(true)
    const merges = mail.filter(isMerge)
    const rest = mail.filter((each) => !isMerge(each))
    for (const part of first ? [merges, rest] : [rest, merges]) await deliverAll(store.id, part)
    await expectOne(store.id, kept, gone)
    const [contact] = (await contacts()).data
    expect(contact?.links.map(({ reason }) => reason).toSorted()).toContain('merged_at_store')
    expect((await orders()).data).toHaveLength(2)
    await call('POST', `/stores/${store.id}/disconnect`)
    for (const table of ['contacts', 'links', 'orders']) await env.DB.exec(`DELETE FROM ${table}`)
  }
})

test('I5 the same merge twice, and late, changes nothing more', async () => {
  const { store, kept, gone, mail } = await mergedAtShop('both')
  const merges = mail.filter(isMerge)
  await deliverAll(store.id, mail)
  const before = await env.DB.prepare('SELECT max(seq) AS seq FROM events').first()
  await deliverAll(store.id, merges)
  expect(await env.DB.prepare('SELECT max(seq) AS seq FROM events').first()).toEqual(before)
  await expectOne(store.id, kept, gone)
})

test.each(['gone', 'kept', 'none'] as const)(
  'I5 of the merged customers, %s was known: one contact in the end',
  async (known) => {
    const { shop, store, kept, gone, mail } = await mergedAtShop(known)
    await deliverAll(store.id, mail)
    await shop.act('editCustomer', { id: `gid://shopify/Customer/${kept}`, lastName: 'K' })
    await flushShopify(shop, store.id)
    await expectOne(store.id, kept, gone)
  },
)

test('I5 a merge that waits is carried out when a late page brings the customer that is no more', async () => {
  const { store, kept, gone, mail } = await mergedAtShop('kept')
  await deliverAll(store.id, mail)
  // As a page of an import that was read before the merge.
  await putCustomerOf(store.id, gone, 'gone@example.com')
  expect((await contacts()).data).toHaveLength(2)
  await deliverAll(store.id, mail.filter(isMerge))
  // A repeat counts as settled before it is looked at.
  await until(async () => (await contacts()).data.length === 1)
  await expectOne(store.id, kept, gone)
})

test('I5 a merge moves only what is of that store: who is known elsewhere too stays', async () => {
  const { store, kept, gone, mail } = await mergedAtShop('both')
  const other = await putCustomer('sto_other', { id: 5, email: 'gone@example.com' })
  await putOrder('sto_other', { id: 50, customer_id: 5, email: 'gone@example.com' })
  expect(await contactOf(store.id, gone)).toBe(other)
  await deliverAll(store.id, mail)
  const keptId = await contactOf(store.id, kept)
  expect(await contactOf(store.id, gone)).toBe(keptId)
  expect(await contactOf('sto_other', '5')).toBe(other)
  expect(await get<ContactShape>(`/contacts/${other}`)).toMatchObject({
    mergedInto: null,
    behaviour: { ordersCount: 1 },
  })
  expect((await orders(`&contactId=${keptId}`)).data).toHaveLength(2)
})

test('I5 a customer who was merged before goes along when the one they became is merged', async () => {
  const { shop, store, kept, gone, mail } = await mergedAtShop('both')
  await deliverAll(store.id, mail)
  const last = await shop.act<{ id: string }>('createCustomer', { email: 'last@example.com' })
  await flushShopify(shop, store.id)
  await shop.act('mergeCustomers', { one: kept, two: last.id, keep: last.id })
  await flushShopify(shop, store.id)
  const [contact, ...others] = (await contacts()).data
  expect(others).toEqual([])
  expect(contact).toMatchObject({ email: 'last@example.com' })
  for (const id of [kept, gone]) expect(await contactOf(store.id, id)).toBe(contact?.id)
  expect((await orders(`&contactId=${contact?.id}`)).data).toHaveLength(2)
})

test('I5 F7 who was merged away says nothing more: the consent of the kept customer holds, though it is older', async () => {
  const { shop, store, kept, mail } = await mergedAtShop('both', async (open, keptId, goneId) => {
    await open.act('setConsent', { id: keptId, channel: 'email', state: 'UNSUBSCRIBED' })
    await open.act('advance', { seconds: 60 })
    await open.act('setConsent', { id: goneId, channel: 'email', state: 'SUBSCRIBED' })
  })
  await deliverAll(store.id, mail)
  await shop.act('editCustomer', { id: `gid://shopify/Customer/${kept}`, lastName: 'K' })
  await flushShopify(shop, store.id)
  const [contact, ...others] = (await contacts()).data
  expect(others).toEqual([])
  expect(contact).toMatchObject({ lastName: 'K', consent: { state: 'unsubscribed' } })
})

test('I5 O1 a tag that the store took from a customer right before it merged them away goes', async () => {
  const { store, mail } = await mergedAtShop(
    'both',
    async (shop, kept, gone) => {
      await shop.act('editCustomer', { id: kept, tags: ['vip'] })
      await shop.act('editCustomer', { id: gone, tags: ['newsletter', 'b2b'] })
    },
    (shop, gone) => shop.act('editCustomer', { id: gone, tags: ['b2b'] }),
  )
  await deliverAll(store.id, mail)
  expect((await contacts()).data.map(({ tags }) => tags.toSorted())).toEqual([['b2b', 'vip']])
})

test('I5 O1 customers whom somebody had merged by hand before their store did: what it took away goes too', async () => {
  const { store, mail } = await mergedAtShop(
    'both',
    async (shop, kept, gone) => {
      await shop.act('editCustomer', { id: kept, tags: ['vip'] })
      await shop.act('editCustomer', { id: gone, tags: ['newsletter', 'b2b'] })
    },
    async (shop, gone) => {
      const { data } = await contacts()
      const idOf = (email: string) => data.find((contact) => contact.email === email)?.id
      const pair = { keepId: idOf('kept@example.com'), mergeId: idOf('gone@example.com') }
      expect((await call('POST', '/contacts/merge', pair)).status).toBe(200)
      await shop.act('editCustomer', { id: gone, tags: ['b2b'] })
    },
  )
  await deliverAll(store.id, mail)
  expect((await contacts()).data.map(({ tags }) => tags.toSorted())).toEqual([['b2b', 'vip']])
})
