import { expect, test } from 'vitest'
import type { FieldMapping, MapContext } from '../../../src/core/field-map.ts'
import { readBulk } from '../../../src/platforms/shopify/bulk-read.ts'
import { startBulk } from '../../../src/platforms/shopify/bulk.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { readCustomer } from '../../../src/platforms/shopify/normalize-customer.ts'
import { customer, data, shop } from './support.ts'

const fieldMap: FieldMapping[] = [
  { from: 'meta:custom.tier', to: 'custom.tier', normalizer: 'lowercase' },
  { from: 'meta:facts.birth_date', to: 'custom.birthday', normalizer: 'date' },
]
const context = { statusMap: {}, fieldMap }

const field = (namespace: string, key: string, type: string, value: string) => ({
  namespace,
  key,
  type,
  value,
})
const metafields = {
  nodes: [
    field('custom', 'tier', 'single_line_text_field', 'Gold'),
    // As Shopify answers where keys were asked for.
    field('facts', 'facts.birth_date', 'date', '1970-01-02'),
    field('custom', 'sizes', 'list.single_line_text_field', '["S","M"]'),
    field('custom', 'credit', 'money', '{"amount":"5.99","currency_code":"EUR"}'),
    field('custom', 'height', 'dimension', '{"value":1.5,"unit":"m"}'),
    field('custom', 'broken', 'list.single_line_text_field', '["S",'),
    field('app--12--x', '__proto__', 'json', '{"a":[1]}'),
  ],
}

function read(node: object, context: MapContext) {
  const reading = readCustomer({ ...customer, ...node }, context)
  if (reading.type !== 'change' || reading.change.kind !== 'contact') throw new Error(reading.type)
  return reading.change
}

test('F4 metafields come by namespace and key, lists and measures in them read', () => {
  const node = {
    metafields,
    note: 'Rings twice',
    numberOfOrders: '3',
    amountSpent: { amount: '9.5' },
  }
  expect(read(node, { sources: true }).source).toEqual({
    note: 'Rings twice',
    verifiedEmail: null,
    taxExempt: null,
    ordersCount: '3',
    totalSpent: '9.5',
    'meta:custom.tier': 'Gold',
    'meta:facts.birth_date': '1970-01-02',
    'meta:custom.sizes': ['S', 'M'],
    'meta:custom.credit': '5.99',
    'meta:custom.height': 1.5,
    'meta:custom.broken': '["S",',
    'meta:app--12--x.__proto__': { a: [1] },
  })
  expect(read(node, context).custom).toEqual({ tier: 'gold', birthday: '1970-01-02' })
})

test('F4 the shop is asked for what is mapped only: in pages and look-ups alike', async () => {
  const empty = { nodes: [], pageInfo: { hasNextPage: false } }
  const asked = async (over: object) => {
    const access = shop(data({ customers: empty, customersCount: null, nodes: [] }))
    const context = { statusMap: {}, ...over }
    await shopify.list(access, 'contacts', null, context, 0)
    await shopify.refetch(access, 'contact', ['7'], context)
    const [page, nodes] = access.sent.map(({ body }) => body['variables'] as object)
    expect(nodes).toMatchObject(Object.fromEntries(Object.entries(page ?? {}).slice(4)))
    return page
  }
  expect(await asked({})).toMatchObject({ meta: false, extras: false, metaKeys: [] })
  expect(await asked({ fieldMap })).toMatchObject({
    meta: true,
    extras: false,
    metaCount: 2,
    metaKeys: ['custom.tier', 'facts.birth_date'],
  })
  expect(await asked({ fieldMap: [{ from: 'note', to: 'custom.note' }] })).toMatchObject({
    meta: false,
    extras: true,
  })
  expect(await asked({ sources: true })).toMatchObject({ meta: true, extras: true, metaKeys: null })
})

test('F4 M8 a bulk operation asks for the mapped metafields and reads them from lines of their own', async () => {
  const access = shop(
    data({
      bulkOperationRunQuery: {
        bulkOperation: { id: 'gid://x', status: 'CREATED' },
        userErrors: [],
      },
    }),
  )
  await startBulk(access, 'contacts', null, context)
  expect(JSON.stringify(access.sent[0]?.body)).toContain(
    JSON.stringify('metafields(keys: ["custom.tier","facts.birth_date"])').slice(1, -1),
  )
  const lines = [
    customer,
    {
      id: 'gid://shopify/Metafield/1',
      ...field('custom', 'custom.tier', 'single_line_text_field', 'Gold'),
      __parentId: customer.id,
    },
  ]
  const file = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n'))
  const [record] = readBulk('contacts', file, true, context).read(0, 1)
  expect(record?.reading).toMatchObject({
    type: 'change',
    change: { custom: { tier: 'gold', birthday: null } },
  })
  // What is left of an operation that failed may lack some: such a customer is looked up.
  const [partial] = readBulk('contacts', file, false, context).read(0, 1)
  expect(partial?.reading).toMatchObject({ type: 'lookup' })
  const [unmapped] = readBulk('contacts', file, false, { statusMap: {} }).read(0, 1)
  expect(unmapped?.reading).toMatchObject({ type: 'change' })
})
