import { expect, test } from 'vitest'
import {
  readCheckoutNode,
  readCheckoutPayload,
  tokenOf,
} from '../../../src/platforms/shopify/normalize-checkout.ts'
import { readPrivacyRequest } from '../../../src/platforms/shopify/privacy.ts'
import { address, bag, customer } from './support.ts'

const token = 'b1946ac92492d2347c6235b4d2611184'
const recoveryUrl = `https://some-shop.myshopify.com/7056/checkouts/ac/hWN4Y2FydA/recover?key=${token}`

const node = {
  id: 'gid://shopify/AbandonedCheckout/61',
  createdAt: '2026-11-20T10:00:00Z',
  updatedAt: '2026-11-20T10:05:00Z',
  completedAt: null,
  abandonedCheckoutUrl: recoveryUrl,
  customer,
  shippingAddress: address,
  totalPriceSet: bag('39.80'),
  lineItems: {
    nodes: [
      {
        id: 'gid://shopify/AbandonedCheckoutLineItem/1',
        title: 'Mug',
        variantTitle: 'Red',
        sku: 'MUG-1',
        quantity: 2,
        originalUnitPriceSet: bag('19.90'),
        discountedTotalPriceSet: bag('39.80'),
        product: { id: 'gid://shopify/Product/41' },
        variant: { id: 'gid://shopify/ProductVariant/411' },
      },
    ],
  },
}

const payload = {
  token,
  email: 'Ann@Example.com',
  phone: null,
  customer_locale: 'es',
  currency: 'EUR',
  total_price: '39.80',
  created_at: '2026-11-20T11:00:00+01:00',
  updated_at: '2026-11-20T11:05:00+01:00',
  completed_at: null,
  abandoned_checkout_url: recoveryUrl,
  customer: { id: 1, admin_graphql_api_id: customer.id, first_name: 'Ann', last_name: 'Lee' },
  shipping_address: { ...address, address1: 'Calle Mayor 1', country_code: 'ES', latitude: 40.4 },
  line_items: [
    {
      key: 'k1',
      product_id: 41,
      variant_id: 411,
      title: 'Mug',
      variant_title: 'Red',
      sku: 'MUG-1',
      quantity: 2,
      price: '19.90',
      line_price: '39.80',
    },
  ],
}

test('A1 list and delivery say the same of a checkout, under the token that its order will name', () => {
  const listed = readCheckoutNode(node)
  const delivered = readCheckoutPayload(payload)
  expect(listed).toMatchObject({
    externalId: token,
    statedAt: Date.parse('2026-11-20T10:05:00Z'),
    facts: {
      total: 3980,
      currency: 'EUR',
      recoveryUrl,
      buyerEmail: 'ann@example.com',
      closed: false,
    },
    buyer: { firstName: 'Ann', deliveryPhone: '+34600000001' },
  })
  const { lines: listedLines, ...facts } = listed?.facts ?? { lines: [] }
  const { lines, ...same } = delivered?.facts ?? { lines: [] }
  expect(same).toEqual(facts)
  expect(delivered).toMatchObject({ externalId: token, statedAt: listed?.statedAt })
  const [{ externalId: _, ...line } = {}] = lines
  expect(listedLines[0]).toMatchObject(line)
})

test('A1 the token of old and new recovery addresses; without one the id of the list stands for it', () => {
  expect(tokenOf(`https://x.example/7056/checkouts/${token}/recover?key=other`)).toBe(token)
  expect(tokenOf(recoveryUrl)).toBe(token)
  expect(tokenOf('not an address')).toBeNull()
  expect(readCheckoutNode({ ...node, abandonedCheckoutUrl: null })?.externalId).toBe('61')
  expect(readCheckoutNode({})).toBeNull()
  expect(readCheckoutPayload({ id: 1 })).toBeNull()
})

test('G1 privacy requests: who and which orders, from the signed body', () => {
  const request = {
    shop_domain: 'Some-Shop.myshopify.com',
    customer: { id: 7, email: 'Ann@Example.com', phone: null },
  }
  expect(readPrivacyRequest('customers/redact', { ...request, orders_to_redact: [5501] })).toEqual({
    action: 'erase',
    domain: 'some-shop.myshopify.com',
    customerExternalId: '7',
    email: 'ann@example.com',
    phone: null,
    orderExternalIds: ['5501'],
  })
  expect(
    readPrivacyRequest('customers/data_request', { ...request, orders_requested: [] }),
  ).toMatchObject({
    action: 'export',
  })
  expect(readPrivacyRequest('shop/redact', { shop_domain: 'x.myshopify.com' })).toMatchObject({
    action: 'erase_store',
    customerExternalId: null,
  })
  expect(readPrivacyRequest('orders/create', request)).toBeNull()
  expect(readPrivacyRequest('shop/redact', {})).toBeNull()
})
