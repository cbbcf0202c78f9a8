import { expect, test } from 'vitest'
import priv from '../../fixtures/woocommerce/rest/product-unicode-name.json'
import variationsPage from '../../fixtures/woocommerce/rest/product-variations-page1.json'
import through from '../../fixtures/woocommerce/rest/variation-through-products.json'
import nested from '../../fixtures/woocommerce/rest/categories-nested.json'
import created from '../../fixtures/woocommerce/webhooks/product-created.json'
import isVariation from '../../fixtures/woocommerce/webhooks/product-created-is-a-variation.json'
import trashed from '../../fixtures/woocommerce/webhooks/product-deleted-trash.json'
import restored from '../../fixtures/woocommerce/webhooks/product-restored.json'
import type { ProductChange, Reading } from '../../../src/core/change.ts'
import type { StoreFacts } from '../../../src/core/store-facts.ts'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'
import { readTree } from '../../../src/platforms/woocommerce/normalize-category.ts'
import { readProduct } from '../../../src/platforms/woocommerce/normalize-product.ts'

const dollars: StoreFacts = { currency: 'USD', weightUnit: 'kg' }
const variations = variationsPage.response.body
const simple = priv.response.body

function change(reading: Reading | undefined): ProductChange {
  if (reading?.type !== 'change' || reading.change.kind !== 'product')
    throw new Error(JSON.stringify(reading))
  return reading.change
}

function webhook(topic: string, text: string, facts: StoreFacts | null = dollars): Reading {
  const [reading] = woocommerce.normalize(topic, JSON.parse(text), { statusMap: {}, facts })
  if (!reading) throw new Error('no reading')
  return reading
}

/** The product that the recorded variations belong to, made from a recorded product. */
function variable(rows: unknown[], more: object = {}) {
  const product = {
    ...simple,
    id: 471,
    type: 'variable',
    status: 'publish',
    name: 'Variable product 1',
    attributes: [{ id: 2, name: 'Size', variation: true, options: ['S', 'M', 'L'] }],
    ...more,
  }
  return readProduct(product, rows, dollars)
}

test('P1 a recorded product: names are decoded, the sale price is the price', () => {
  const { externalId, statedAt, facts } = change(
    readProduct({ ...simple, status: 'publish', weight: '1.25' }, [], dollars),
  )
  expect([externalId, statedAt]).toEqual(['460', Date.parse('2026-10-10T12:59:16Z')])
  expect(facts).toMatchObject({
    title: 'Tom & Jerry\'s "Mug" <em>№450</em>',
    active: true,
    includeInOnlineStore: true,
    collectionExternalIds: ['27', '18'],
    currency: 'USD',
    variants: [{ externalId: '460', sku: null, price: 13901, stock: 2, weightGrams: 1250 }],
    notes: [],
  })
})

test('P1 a private product is known by its reason, and not in the online store (P2)', () => {
  const { facts } = change(readProduct(simple, [], dollars))
  expect(facts).toMatchObject({
    active: false,
    exclusion: 'not_published',
    includeInOnlineStore: false,
  })
})

test('P1 recorded variations: title with options, own SKU and price; the newest time counts', () => {
  const { facts, statedAt } = change(variable(variations))
  expect(facts.variants.slice(0, 2)).toMatchObject([
    { externalId: '591', sku: 'V-1-119', title: 'Variable product 1 - M', price: 12910 },
    {
      externalId: '590',
      title: 'Variable product 1 - Green, M',
      options: { Color: 'Green', Size: 'M' },
    },
  ])
  expect(facts.options).toEqual([{ name: 'Size', values: ['S', 'M', 'L'] }])
  const times = [simple, ...variations].map((each) => Date.parse(`${each.date_modified_gmt}Z`))
  expect(statedAt).toBe(Math.max(...times))
})

test.each([
  ['grouped', { type: 'grouped' }, [], 'type_not_supported'],
  ['external', { type: 'external' }, [], 'type_not_supported'],
  ['a draft', { status: 'draft' }, variations, 'not_published'],
  ['pending review', { status: 'pending' }, variations, 'not_published'],
  ['trashed', { status: 'trash' }, [], 'gone_at_source'],
  ['without variations', {}, [], 'no_variations'],
  [
    'with variations that have no price or are not published',
    {},
    [
      { ...variations[0], price: '' },
      { ...variations[1], price: '0' },
      { ...variations[2], status: 'private' },
    ],
    'no_variations',
  ],
  ['simple with price ""', { type: 'simple', price: '' }, [], 'no_price'],
  ['simple with price "0"', { type: 'simple', price: '0' }, [], 'no_price'],
  ['simple with price "0.00"', { type: 'simple', price: '0.00' }, [], 'no_price'],
])('P1 a product that is %s does not qualify', (_, more, rows, exclusion) => {
  const { facts } = change(variable(rows, more))
  expect([facts.active, facts.exclusion]).toEqual([false, exclusion])
})

test('P1 variations without a price or not published are left out, the others stay', () => {
  const [first, second, third] = variations
  const rows = [{ ...first, price: '' }, second, { ...third, status: 'private' }]
  const { facts } = change(variable(rows))
  expect(facts.variants.map(({ externalId }) => externalId)).toEqual(['590'])
  expect(facts.active).toBe(true)
})

test('P1 a variation is a hint at its product, by list and by webhook', () => {
  const hint = { type: 'lookup', kind: 'product', why: 'variation_changed' }
  expect(readProduct(through.response.body, [], dollars)).toEqual({ ...hint, externalId: '471' })
  expect(webhook('product.created', isVariation.body_text)).toEqual({ ...hint, externalId: '908' })
})

test('P1 a webhook of a product with variations has none of them: it is a hint', () => {
  const text = JSON.stringify({ ...simple, type: 'variable', status: 'publish' })
  expect(webhook('product.updated', text)).toMatchObject({ type: 'lookup', externalId: '460' })
})

test('P3 a deletion is a hint, a restored product is a change', () => {
  expect(webhook('product.deleted', trashed.body_text)).toMatchObject({
    type: 'lookup',
    kind: 'product',
    externalId: '2893',
  })
  const { facts } = change(webhook('product.restored', restored.body_text))
  expect(facts).toMatchObject({
    title: 'Hook "product" & Co ☕',
    active: true,
    goneAtSource: false,
  })
})

test('P1 without the currency of the store no price is guessed', () => {
  expect(webhook('product.created', created.body_text, null)).toMatchObject({
    type: 'lookup',
    externalId: '2927',
    why: 'currency_not_known',
  })
  const unknown = { currency: null, weightUnit: null }
  const { facts } = change(readProduct({ ...simple, weight: '2' }, [], unknown))
  expect(facts.currency).toBe('XXX')
  expect(facts.notes.map(({ code }) => code)).toEqual(['currency_unknown', 'weight_unit_unknown'])
})

test.each([
  ['JPY', '1500', 1500],
  ['KWD', '1.234', 1234],
  ['EUR', '19.99', 1999],
])('F3 a price in %s is minor units', (currency, price, amount) => {
  const reading = readProduct({ ...simple, price }, [], { currency, weightUnit: 'kg' })
  expect(change(reading).facts.variants[0]?.price).toBe(amount)
})

test.each([
  ['g', '250', 250],
  ['kg', '0.5', 500],
  ['lbs', '1', 454],
  ['oz', '2', 57],
  ['stone', '1', null],
  ['kg', 'heavy', null],
])('F3 a weight in %s (%s) is whole grams', (weightUnit, weight, grams) => {
  const { facts } = change(readProduct({ ...simple, weight }, [], { currency: 'USD', weightUnit }))
  expect(facts.variants[0]?.weightGrams).toBe(grams)
  expect(facts.notes.length).toBe(grams === null ? 1 : 0)
})

test('P1 stock: counted, sold out, or not counted', () => {
  const stock = (more: object) =>
    change(readProduct({ ...simple, ...more }, [], dollars)).facts.variants[0]?.stock
  expect(stock({})).toBe(2)
  expect(stock({ manage_stock: false, stock_quantity: null })).toBeNull()
  expect(stock({ manage_stock: false, stock_quantity: null, stock_status: 'outofstock' })).toBe(0)
  expect(stock({ manage_stock: 'parent', stock_quantity: 4 })).toBe(4)
})

test('M4 what makes a product useless is rejected with the field that is wrong', () => {
  expect(readProduct({ ...simple, price: '$ 5' }, [], dollars)).toMatchObject({
    type: 'rejected',
    kind: 'product',
    externalId: '460',
    reason: 'invalid_amount',
    issues: [{ path: 'price' }],
  })
  expect(variable([{ ...variations[0], status: null }])).toMatchObject({
    type: 'rejected',
    externalId: '471',
    issues: [{ path: 'variations.0.status' }],
  })
})

test('P2 recorded categories: names decoded, each with all that are below it', () => {
  const rows = nested.response.body
  const readings = readTree(rows)
  const changes = readings.flatMap((reading) =>
    reading.type === 'change' && reading.change.kind === 'collection' ? reading.change : [],
  )
  expect(changes).toHaveLength(rows.length)
  for (const [place, { id, parent }] of rows.entries()) {
    expect(changes[place]?.facts.parentExternalId).toBe(parent === 0 ? null : String(parent))
    if (parent === 0) continue
    const above = changes.find(({ externalId }) => externalId === String(parent))
    expect(above?.descendantExternalIds ?? [String(id)]).toContain(String(id))
  }
})

test('P2 a tree that runs in a circle ends', () => {
  const readings = readTree([
    { id: 1, name: 'A', parent: 3 },
    { id: 2, name: 'B &amp; C', parent: 1 },
    { id: 3, name: 'D', parent: 2 },
  ])
  expect(readings).toMatchObject([
    { change: { descendantExternalIds: ['2', '3'] } },
    { change: { facts: { title: 'B & C' } } },
    { change: { externalId: '3' } },
  ])
})
