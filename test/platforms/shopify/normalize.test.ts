import { expect, test } from 'vitest'
import type { Change, Reading } from '../../../src/core/change.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { readCustomer } from '../../../src/platforms/shopify/normalize-customer.ts'
import { readOrder } from '../../../src/platforms/shopify/normalize-order.ts'
import { readCollection, readProduct } from '../../../src/platforms/shopify/normalize-product.ts'
import { parseBody } from '../../../src/sync/payload.ts'
import { bag, customer, order, product, transaction, variant } from './support.ts'

const context = { statusMap: {} }
/** What `JSON.parse` makes of an id above 2^53. */
const tooLarge = Number('706405506930370084')
const euros = { currency: 'EUR', weightUnit: 'kilograms' }

function change<K extends Change['kind']>(reading: Reading, kind: K): Extract<Change, { kind: K }> {
  if (reading.type !== 'change' || reading.change.kind !== kind)
    throw new Error(JSON.stringify(reading))
  // SAFETY: the kind was just compared.
  return reading.change as Extract<Change, { kind: K }>
}

function toOrder(over: object = {}, statusMap = {}) {
  return change(readOrder({ ...order, ...over }, { statusMap }), 'order')
}

test('F1 F3 a customer: both phones, the address it has things sent to, tags, language, consent', () => {
  expect(change(readCustomer(customer), 'contact')).toEqual({
    kind: 'contact',
    externalId: '706405506930370084',
    statedAt: Date.parse('2026-11-20T08:01:02Z'),
    createdAt: Date.parse('2025-03-02T10:11:12Z'),
    profile: {
      firstName: 'Ann',
      lastName: 'Lee',
      email: 'ann@example.com',
      phone: '+34600000002',
      deliveryPhone: '+34600000001',
      language: 'es',
      address: {
        firstName: 'Ann',
        lastName: 'Lee',
        company: null,
        line1: 'Calle Mayor 1',
        line2: '3B',
        city: 'Madrid',
        province: 'Madrid',
        provinceCode: 'M',
        postalCode: '28013',
        country: 'ES',
        phone: '+34600000001',
      },
      consent: {
        state: 'subscribed',
        level: 'confirmed_opt_in',
        updatedAt: Date.parse('2026-01-02T03:04:05Z'),
        source: 'email',
        cause: null,
      },
    },
    tags: ['vip', 'newsletter'],
    notes: [],
  })
})

test.each([
  ['NOT_SUBSCRIBED', null],
  ['INVALID', null],
  ['A_STATE_OF_TOMORROW', null],
  ['PENDING', 'pending'],
  ['UNSUBSCRIBED', 'unsubscribed'],
])('F7 M5 email consent %s, without a phone', (marketingState, state) => {
  const node = {
    ...customer,
    defaultPhoneNumber: null,
    defaultEmailAddress: { ...customer.defaultEmailAddress, marketingState },
  }
  expect(change(readCustomer(node), 'contact').profile.consent?.state ?? null).toBe(state)
})

test('F7 consent for SMS counts where nobody chose for email', () => {
  const node = {
    ...customer,
    defaultEmailAddress: { ...customer.defaultEmailAddress, marketingState: 'NOT_SUBSCRIBED' },
  }
  expect(change(readCustomer(node), 'contact').profile.consent).toMatchObject({
    state: 'unsubscribed',
    source: 'sms',
  })
})

test('a customer whose personal fields are withheld is read without them', () => {
  const node = { id: customer.id, createdAt: null, updatedAt: customer.updatedAt }
  const { profile } = change(readCustomer(node), 'contact')
  expect(Object.values(profile).every((value) => value === null)).toBe(true)
})

test('F5 an order: totals in minor units, with the tax in the prices, refunds apart', () => {
  const { facts, statedAt, checkoutToken } = toOrder()
  const { subtotal, discount, shipping, fees, total } = facts
  expect(facts).toMatchObject({
    number: '#1001',
    currency: 'EUR',
    subtotal: 4080,
    discount: 500,
    shipping: 1000,
    tax: 795,
    fees: 0,
    total: 4580,
    refunded: 1990,
    taxIncluded: true,
    placedAt: Date.parse('2026-11-18T11:59:00Z'),
    operatorComment: 'Please ring twice',
    discounts: [{ code: 'SAVE5', amount: 500 }],
    refunds: [{ externalId: '91', amount: 1990, reason: 'Broken' }],
    fulfillments: [{ status: 'delivered', at: Date.parse('2026-11-19T10:00:00Z') }],
    notes: [],
  })
  expect(subtotal - discount + shipping + fees).toBe(total)
  expect(statedAt).toBe(Date.parse('2026-11-20T09:00:00Z'))
  expect(checkoutToken).toBe('b1946ac92492d2347c6235b4d2611184')
})

test('F5 the same in the currency that the buyer paid in, and not where it is the same', () => {
  expect(toOrder().facts.buyerTotals).toEqual({
    currency: 'USD',
    subtotal: 4406,
    discount: 540,
    shipping: 1080,
    tax: 858,
    fees: 0,
    total: 4946,
    refunded: 2149,
  })
  expect(toOrder({ presentmentCurrencyCode: 'EUR' }).facts.buyerTotals).toBeNull()
})

test('F5 with the tax on top, what is left of the total is fees: tips and duties', () => {
  const { facts } = toOrder({ taxesIncluded: false, totalPriceSet: bag('55.75') })
  const { subtotal, discount, shipping, fees, tax, total } = facts
  expect(fees).toBe(200)
  expect(subtotal - discount + shipping + fees + tax).toBe(total)
})

test('F3 amounts in currencies without decimals and with three', () => {
  const yen = toOrder({
    currencyCode: 'JPY',
    presentmentCurrencyCode: 'JPY',
    totalPriceSet: bag('1980', 'JPY'),
  })
  expect(yen.facts.total).toBe(1980)
  const dinar = toOrder({
    currencyCode: 'KWD',
    presentmentCurrencyCode: 'KWD',
    totalPriceSet: bag('1.5', 'KWD'),
  })
  expect(dinar.facts.total).toBe(1500)
})

test('F5 a custom line stays on the order and is no product', () => {
  expect(toOrder().facts.lines).toEqual([
    {
      externalId: '1',
      productExternalId: '41',
      variantExternalId: '411',
      sku: 'MUG-1',
      title: 'Mug - Red',
      quantity: 2,
      price: 1990,
      total: 3980,
      custom: false,
    },
    {
      externalId: '2',
      productExternalId: null,
      variantExternalId: null,
      sku: null,
      title: 'Gift wrap',
      quantity: 1,
      price: 100,
      total: 100,
      custom: true,
    },
  ])
})

test('F1 only the delivery address is kept; name and phone may stand on the bill', () => {
  const { facts, buyer } = toOrder({ customer: null })
  expect(JSON.stringify({ facts, buyer })).not.toContain('Secret street')
  expect(buyer).toMatchObject({ firstName: 'Ann', phone: '+34911111111', email: 'ann@example.com' })
})

test('I2 an order without customer names its buyer by email only', () => {
  const { facts } = toOrder({ customer: null })
  expect(facts).toMatchObject({ customerExternalId: null, buyerEmail: 'ann@example.com' })
  expect(toOrder().facts.customerExternalId).toBe('706405506930370084')
})

test("M7 the shop's own transactions; what is only suggested is none", () => {
  expect(toOrder().transactions).toMatchObject([
    { key: '71', kind: 'authorization', amount: 4580, status: 'success' },
    { key: '72', kind: 'capture', amount: 4580, gateway: 'shopify_payments' },
    { key: '73', kind: 'refund', amount: 1990, processedAt: Date.parse('2026-11-20T09:00:00Z') },
  ])
})

test.each([
  ['PAID', 'FULFILLED', null, 'completed', 'paid/fulfilled'],
  ['PARTIALLY_REFUNDED', 'FULFILLED', null, 'completed', 'partially_refunded/fulfilled'],
  ['REFUNDED', 'UNFULFILLED', null, 'completed', 'refunded/unfulfilled'],
  ['VOIDED', 'UNFULFILLED', null, 'cancelled', 'voided/unfulfilled'],
  ['REFUNDED', 'FULFILLED', '2026-11-20T09:00:00Z', 'cancelled', 'cancelled'],
  ['PAID', 'UNFULFILLED', null, 'pending', 'paid/unfulfilled'],
  ['AUTHORIZED', 'FULFILLED', null, 'pending', 'authorized/fulfilled'],
  [null, 'UNFULFILLED', null, 'pending', 'pending/unfulfilled'],
])('F6 %s and %s, cancelled %s: %s', (financial, fulfillment, cancelledAt, status, source) => {
  const { facts } = toOrder({
    displayFinancialStatus: financial,
    displayFulfillmentStatus: fulfillment,
    cancelledAt,
  })
  expect(facts).toMatchObject({ status, sourceStatus: source })
})

test('F6 the store may map a pair or a payment; what nobody knows is pending and noted', () => {
  const unpaid = { displayFinancialStatus: 'PENDING', displayFulfillmentStatus: 'FULFILLED' }
  expect(toOrder(unpaid, { 'pending/fulfilled': 'completed' }).facts.status).toBe('completed')
  expect(toOrder(unpaid, { pending: 'cancelled' }).facts.status).toBe('cancelled')
  const { facts } = toOrder({ displayFinancialStatus: 'constructor' })
  expect(facts.status).toBe('pending')
  expect(facts.notes).toMatchObject([{ code: 'unknown_status' }])
})

test('T1 an order is paid when the last payment came; a part payment that went back never paid it', () => {
  expect(toOrder().facts.paidAt).toBe(Date.parse('2026-11-18T12:00:05Z'))
  expect(toOrder({ displayFinancialStatus: 'AUTHORIZED' }).facts.paidAt).toBeNull()
  const partly = [transaction(72, 'SALE', '10.00', '2026-11-18T12:00:05Z')]
  expect(toOrder({ transactions: partly }).facts.paidAt).toBeNull()
  const free = { displayFinancialStatus: 'PAID', transactions: [] }
  expect(toOrder(free).facts.paidAt).toBe(Date.parse('2026-11-18T11:59:00Z'))
})

test('M4 an order with an amount that is no number is rejected and says where', () => {
  const reading = readOrder({ ...order, totalTaxSet: bag('n/a') }, context)
  expect(reading).toMatchObject({
    type: 'rejected',
    externalId: '5501',
    reason: 'invalid_amount',
    issues: [{ path: 'totalTaxSet', message: 'not a decimal number' }],
  })
  expect(readOrder({ id: order.id }, context)).toMatchObject({ reason: 'invalid_payload' })
  expect(readOrder(null, context)).toMatchObject({ type: 'rejected', externalId: null })
})

test('P1 a product with its variants: price, stock, weight in grams, options, image', () => {
  const { facts, statedAt } = change(readProduct(product, euros), 'product')
  expect(statedAt).toBe(Date.parse('2026-11-20T07:00:00Z'))
  expect(facts).toMatchObject({
    type: 'variable',
    title: 'Mug',
    vendor: 'Acme',
    status: 'active',
    active: true,
    includeInOnlineStore: true,
    collectionExternalIds: ['21', '22'],
    currency: 'EUR',
    variants: [
      {
        externalId: '411',
        title: 'Mug - Red',
        price: 1990,
        stock: 7,
        weightGrams: 227,
        barcode: '4006381333931',
        imageUrl: 'https://cdn.shopify.com/mug.jpg',
        options: { Color: 'Red' },
      },
    ],
  })
})

test('P1 the only variant of a product without options has the title of the product', () => {
  const only = variant(421, {
    title: 'Default Title',
    selectedOptions: [{ name: 'Title', value: 'Default Title' }],
    inventoryItem: { tracked: false, measurement: { weight: { value: 0, unit: 'GRAMS' } } },
  })
  const { facts } = change(
    readProduct({ ...product, variants: { nodes: [only] } }, euros),
    'product',
  )
  expect(facts).toMatchObject({ type: 'simple', options: [] })
  expect(facts.variants).toMatchObject([
    { title: 'Mug', options: {}, stock: null, weightGrams: null },
  ])
})

test.each([
  [{ status: 'DRAFT' }, 'not_published'],
  [{ status: 'ARCHIVED' }, 'not_published'],
  [{ publishedAt: null }, 'not_published'],
  [{ variants: { nodes: [variant(411, { price: '0.00' })] } }, 'no_price'],
])('P1 not in the catalog: %o', (over, exclusion) => {
  const { facts } = change(readProduct({ ...product, ...over }, euros), 'product')
  expect(facts).toMatchObject({ active: false, exclusion })
})

test('a product is looked up while the currency of the shop is unknown', () => {
  expect(readProduct(product, null)).toMatchObject({ type: 'lookup', externalId: '41' })
})

test('P2 a collection', () => {
  const node = { id: 'gid://shopify/Collection/21', title: 'Kitchen' }
  expect(change(readCollection(node), 'collection')).toMatchObject({
    externalId: '21',
    facts: { title: 'Kitchen', parentExternalId: null },
  })
})

test.each([
  ['customers/update', { id: 1, admin_graphql_api_id: 'gid://shopify/Customer/1' }, 'contact', '1'],
  [
    'customers/create',
    { id: tooLarge, admin_graphql_api_id: 'gid://shopify/Customer/706405506930370084' },
    'contact',
    '706405506930370084',
  ],
  ['customer.tags_added', { customerId: 'gid://shopify/Customer/7' }, 'contact', '7'],
  ['customers_email_marketing_consent/update', { customer_id: 8 }, 'contact', '8'],
  ['customers_marketing_consent/update', { id: 9 }, 'contact', '9'],
  ['orders/updated', { id: 5, admin_graphql_api_id: 'gid://shopify/Order/5' }, 'order', '5'],
  ['orders/delete', { id: 5 }, 'order', '5'],
  ['orders/edited', { order_edit: { order_id: 5 } }, 'order', '5'],
  [
    'refunds/create',
    { id: 91, admin_graphql_api_id: 'gid://shopify/Refund/91', order_id: 5 },
    'order',
    '5',
  ],
  ['order_transactions/create', { id: 71, order_id: 5 }, 'order', '5'],
  ['fulfillments/create', { id: 81, order_id: 5 }, 'order', '5'],
  ['products/delete', { id: 41 }, 'product', '41'],
  [
    'collections/update',
    { admin_graphql_api_id: 'gid://shopify/Collection/21' },
    'collection',
    '21',
  ],
  [
    'inventory_levels/update',
    { inventory_item_id: 4110, available: null },
    'product',
    'inventory-4110',
  ],
])('a delivery only names its record: %s', (topic, payload, kind, externalId) => {
  expect(shopify.normalize(topic, payload, context)).toMatchObject([
    { type: 'lookup', kind, externalId },
  ])
})

test.each([
  ['orders/delete', '{"id":706405506930370084}', 'order'],
  ['refunds/create', '{"id":9,"order_id":706405506930370084}', 'order'],
  ['customers_email_marketing_consent/update', '{"customer_id":706405506930370084}', 'contact'],
])('L2 an id beyond 2^53 is read to its last digit: %s', (topic, body, kind) => {
  const parsed = parseBody(new TextEncoder().encode(body))
  expect(shopify.normalize(topic, parsed.ok && parsed.payload, context)).toMatchObject([
    { type: 'lookup', kind, externalId: '706405506930370084' },
  ])
})

test('an id that lost its digits on the way is rejected, not guessed', () => {
  expect(shopify.normalize('orders/delete', { id: tooLarge }, context)).toMatchObject([
    { type: 'rejected', kind: 'order', reason: 'invalid_payload' },
  ])
})

test('I5 a merge asks for both customers', () => {
  const payload = {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
  }
  expect(shopify.normalize('customers/merge', payload, context)).toMatchObject([
    { type: 'merged', keptExternalId: '1', goneExternalId: '2' },
    { type: 'lookup', externalId: '1' },
    { type: 'lookup', externalId: '2' },
  ])
  expect(shopify.normalize('customers/merge', { status: 'failed' }, context)).toMatchObject([
    { type: 'skipped' },
  ])
})

test('C9 the app was removed, C11 its rights have changed', () => {
  expect(shopify.normalize('app/uninstalled', {}, context)).toEqual([{ type: 'uninstalled' }])
  expect(shopify.normalize('app/scopes_update', {}, context)).toEqual([
    { type: 'learn', reason: 'rights_changed' },
  ])
})

test.each(['shop/update', 'bulk_operations/finish', 'themes/publish', 'x'])(
  'nothing to take in: %s',
  (topic) => {
    expect(shopify.normalize(topic, {}, context)).toMatchObject([{ type: 'skipped' }])
  },
)
