import { beforeEach, expect, test } from 'vitest'
import type { CheckoutShape } from '../../src/http/api/checkout-shape.ts'
import {
  call,
  connectIdle,
  contacts,
  deliver,
  get,
  request,
  settled,
  type Failure,
  type List,
} from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

let storeId = ''

/** Ada left two baskets, the second one later; Eve paid hers; a third one has no name. */
beforeEach(async () => {
  const shop = await openShop()
  storeId = (await connectIdle(shop)).id
  const left = (id: number, email: string, total: string, day: string, more: object = {}) =>
    deliver(
      storeId,
      'order.updated',
      orderPayload({
        id,
        email,
        total,
        status: 'pending',
        date_created_gmt: `${day}T08:00:00`,
        modified: `${day}T09:00:00`,
        payment_url: `https://shop.example/pay/${id}`,
        needs_payment: true,
        ...more,
      }),
    )
  await left(1, 'ada@example.com', '10.00', '2026-05-01')
  await left(2, 'ada@example.com', '50.00', '2026-05-03')
  await left(3, 'eve@example.com', '90.00', '2026-05-02')
  await left(4, '', '5.00', '2026-05-04', {
    status: 'checkout-draft',
    payment_url: 'javascript:1',
    phone: '',
  })
  await settled(storeId)
  await left(3, 'eve@example.com', '90.00', '2026-05-05', { status: 'processing', paid: true })
  await settled(storeId)
})

function checkouts(query = ''): Promise<List<CheckoutShape>> {
  return get(`/checkouts?${query}`)
}

test('A1 S8 checkouts are listed, filtered and paged, and each is found by its id', async () => {
  const { data, nextCursor } = await checkouts()
  expect(nextCursor).toBeNull()
  expect(data.map(({ externalId, state }) => [externalId, state])).toEqual([
    ['3', 'recovered'],
    ['4', 'open'],
    ['2', 'open'],
    ['1', 'open'],
  ])
  expect(data[2]).toMatchObject({
    storeId,
    total: { amount: 5_000, currency: 'USD' },
    recoveryUrl: 'https://shop.example/pay/2',
    createdAt: '2026-05-03T08:00:00.000Z',
    updatedAt: '2026-05-03T09:00:00.000Z',
    orderId: null,
    abandonedAt: null,
  })
  expect(data[2]?.lines[0]).toMatchObject({ quantity: 3, total: { currency: 'USD' } })
  expect(data[1]).toMatchObject({ contactId: null, recoveryUrl: null })
  const first = await checkouts('limit=3')
  const rest = await checkouts(`limit=3&cursor=${first.nextCursor}`)
  expect([...first.data, ...rest.data]).toEqual(data)
  const ada = data[2]?.contactId
  expect((await checkouts(`contactId=${ada}`)).data).toHaveLength(2)
  expect((await checkouts(`storeId=${storeId}&state=recovered`)).data).toMatchObject([
    { externalId: '3', orderId: expect.stringMatching(/^ord_/) },
  ])
  expect((await checkouts('storeId=sto_none')).data).toEqual([])
  expect(await get(`/checkouts/${data[0]?.id}`)).toEqual(data[0])
  expect((await call<Failure>('GET', '/checkouts/chk_none_1')).status).toBe(404)
  expect((await call<Failure>('GET', '/checkouts?state=lost')).status).toBe(400)
})

test('S8 the feed of changes carries checkouts, and the description of the API names them', async () => {
  const { data } = await get<{ data: { kind: string; id: string; record: CheckoutShape }[] }>(
    '/changes?after=0&limit=250',
  )
  const told = data.filter(({ kind }) => kind === 'checkout')
  expect(told.map(({ record }) => record.state)).toEqual([
    'open',
    'open',
    'recovered',
    'open',
    'recovered',
  ])
  expect(told.every(({ id, record }) => record.id === id)).toBe(true)
  const document = await (await request('/api/openapi.json')).json<{ paths: object }>()
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/checkouts', '/api/v1/checkouts/{id}']),
  )
})

test.each([
  ['checkoutTotalMin=5000', ['ada', 'eve']],
  ['checkoutTotalMin=5001', ['eve']],
  // Ada's basket of 10.00 is not her last one.
  ['checkoutTotalMax=1000', []],
  ['checkoutTotalMin=2000&checkoutTotalMax=6000', ['ada']],
  ['checkoutCreatedAfter=2026-05-03T00:00:00Z', ['ada']],
  ['checkoutCreatedBefore=2026-05-03T00:00:00Z', ['eve']],
  ['checkoutUpdatedAfter=2026-05-03T09:00:00Z', ['ada']],
  ['checkoutUpdatedBefore=2026-05-03T09:00:00Z', ['eve']],
  ['checkoutState=recovered', ['eve']],
  ['checkoutCreatedAfter=2026-05-01T00:00:00%2B02:00&q=ada', ['ada']],
  ['checkoutTotalMin=1&storeId=sto_none', []],
])('A3 contacts with %s', async (query, names) => {
  const found = (await contacts(`&${query}`)).data.map(({ email }) => email?.split('@')[0])
  expect(found.toSorted()).toEqual(names)
})

test('A3 a filter that is no time or no amount is refused', async () => {
  for (const query of ['checkoutCreatedAfter=yesterday', 'checkoutTotalMin=1.5'])
    expect((await call<Failure>('GET', `/contacts?${query}`)).status).toBe(400)
})

async function signedIn(): Promise<(path: string) => Promise<{ status: number; html: string }>> {
  const cookie = await signIn()
  return async (path) => {
    const shown = await request(path, { headers: { Cookie: cookie, Accept: 'text/html' } })
    return { status: shown.status, html: await shown.text() }
  }
}

test('A1 the page of checkouts shows state, buyer, order and the way back; the card of the contact the last one', async () => {
  expect((await request('/checkouts', { redirect: 'manual' })).status).toBe(303)
  const show = await signedIn()
  const { status, html } = await show('/checkouts')
  expect(status).toBe(200)
  for (const part of ['open', 'recovered', 'ada@example.com', 'not known yet', '90.00'])
    expect(html).toContain(part)
  expect(html).toContain('href="https://shop.example/pay/2"')
  expect(html).not.toContain('javascript:1')
  expect(html).toMatch(/href="\/orders\/ord_[^"]+">order</)
  const recovered = (await show('/checkouts?state=recovered')).html
  expect(recovered).not.toContain('ada@example.com')
  const [ada] = (await contacts('&email=ada@example.com')).data
  const card = (await show(`/contacts/${ada?.id}`)).html
  expect(card).toContain('Last checkout')
  expect(card).toContain('https://shop.example/pay/2')
  expect(card).not.toContain('https://shop.example/pay/1')
  expect((await show('/')).html).toContain('href="/checkouts"')
})

test('A3 the page of contacts filters by the last checkout, and its form keeps what was typed', async () => {
  const show = await signedIn()
  const query = 'checkoutState=open&checkoutUpdatedAfter=2026-05-03&checkoutTotalMin=4000'
  const { html } = await show(`/contacts?${query}&email=`)
  expect(html).toContain('ada@example.com')
  expect(html).not.toContain('eve@example.com')
  expect(html).toContain('value="2026-05-03"')
  expect((await show('/contacts?checkoutUpdatedAfter=soon')).status).toBe(400)
})
