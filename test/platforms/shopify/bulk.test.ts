import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeUtf8 } from '../../../src/lib/bytes.ts'
import { ownerHash } from '../../../src/platforms/shopify/bulk-lines.ts'
import { openBulk, pollBulk, startBulk } from '../../../src/platforms/shopify/bulk.ts'
import { readBulk } from '../../../src/platforms/shopify/bulk-read.ts'
import { headBytes, runBytes, sortLines } from '../../../src/sync/bulk-sort.ts'
import { customer, data, line, order, product, shop, variant } from './support.ts'

const context = { statusMap: {}, facts: { currency: 'EUR', weightUnit: 'kilograms' } }

function child(node: object, __parentId: string): string {
  return JSON.stringify({ ...node, __parentId })
}

function orderLine(id: number): string {
  const { lineItems: _, ...inline } = order
  return JSON.stringify({
    ...inline,
    id: `gid://shopify/Order/${id}`,
    note: 'ñ "__parentId":"x" 🎁',
  })
}

/** The lines shared out to parts, and each part read. */
function roundTrip(
  listing: 'orders' | 'products' | 'contacts',
  lines: string[],
  { parts = 4, whole = true } = {},
) {
  const bytes = encodeUtf8(lines.join('\n'))
  const out = new Uint8Array(runBytes(bytes.byteLength, parts))
  const run = sortLines(bytes, parts, ownerHash, out)
  const places = new Uint32Array(run.slice(0, headBytes(parts)).buffer)
  return Array.from({ length: parts }).flatMap((_, part) => {
    const records = readBulk(listing, run.subarray(places[part], places[part + 1]), whole, context)
    return records.read(0, records.count)
  })
}

test('M8 records meet their children, before or behind them, however far', () => {
  const orders = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 30 })
  const file = orders.chain((counts) => {
    const lines = counts.flatMap((count, place) => [
      orderLine(place + 1),
      ...Array.from({ length: count }, (_, item) =>
        child(line((place + 1) * 100 + item), `gid://shopify/Order/${place + 1}`),
      ),
    ])
    return fc.record({
      counts: fc.constant(counts),
      lines: fc.shuffledSubarray(lines, { minLength: lines.length }),
      parts: fc.integer({ min: 1, max: 7 }),
    })
  })
  fc.assert(
    fc.property(file, ({ counts, lines, parts }) => {
      const found = roundTrip('orders', lines, { parts }).map(({ reading }): [string, number] => {
        if (reading.type !== 'change' || reading.change.kind !== 'order')
          throw new Error('no order')
        return [reading.change.externalId, reading.change.facts.lines.length]
      })
      expect(found).toHaveLength(counts.length)
      expect(new Map(found)).toEqual(
        new Map(counts.map((count, place) => [String(place + 1), count])),
      )
    }),
    { numRuns: 60 },
  )
})

test('M8 lists that come as lines of their own, and a parent that does not stand last', () => {
  const { transactions, lineItems: _, ...bare } = order
  const lines = [
    ...transactions.map((each) => child(each, order.id)),
    JSON.stringify({ __parentId: order.id, ...line(1) }),
    JSON.stringify({ ...bare, refunds: order.refunds }),
  ]
  const records = roundTrip('orders', lines, { parts: 5 })
  expect(records).toMatchObject([
    {
      reading: {
        change: {
          transactions: [{ key: '71' }, { key: '72' }, { key: '73' }],
          facts: { lines: [{}] },
        },
      },
    },
  ])
})

test('M8 products with variants and collections; customers, who have no lines below them', () => {
  const { variants: _, collections: __, ...bare } = product
  const lines = [
    child({ id: 'gid://shopify/Collection/21' }, product.id),
    JSON.stringify(bare),
    child(variant(411), product.id),
    child(variant(412), product.id),
  ]
  const records = roundTrip('products', lines)
  expect(records).toMatchObject([
    { reading: { change: { facts: { collectionExternalIds: ['21'], variants: [{}, {}] } } } },
  ])
  expect(roundTrip('contacts', [JSON.stringify(customer)])).toMatchObject([
    { reading: { change: { kind: 'contact' } } },
  ])
})

test('M8 the file of a failed operation: what may lack children is looked up, a cut line is passed over', () => {
  const lines = [orderLine(1), child(line(1), 'gid://shopify/Order/2'), orderLine(3).slice(0, 90)]
  const records = roundTrip('orders', lines, { parts: 1, whole: false })
  expect(records.map(({ reading }) => reading)).toMatchObject([
    { type: 'lookup', externalId: '1' },
    { type: 'lookup', externalId: '2' },
  ])
  expect(roundTrip('orders', ['{broken'], { parts: 1 })).toMatchObject([
    { reading: { type: 'rejected', reason: 'invalid_json' } },
  ])
})

test('M8 of a record that is twice in the file the newest counts', () => {
  const older = JSON.stringify({ ...customer, firstName: 'Old', updatedAt: '2026-01-01T00:00:00Z' })
  const records = roundTrip('contacts', [JSON.stringify(customer), older])
  expect(records).toMatchObject([{ reading: { change: { profile: { firstName: 'Ann' } } } }])
})

test('M8 an operation is started with a quoted time, and waits where too many run', async () => {
  const started = data({
    bulkOperationRunQuery: {
      bulkOperation: { id: 'gid://shopify/BulkOperation/1', status: 'CREATED' },
      userErrors: [],
    },
  })
  const access = shop(started)
  const from = Date.parse('2026-11-20T10:00:00Z')
  expect(await startBulk(access, 'orders', from)).toBe('gid://shopify/BulkOperation/1')
  const { query } = Object(access.sent[0]?.body['variables'])
  expect(query).toContain(`orders(query: "updated_at:>='2026-11-20T10:00:00Z'")`)
  const full = data({
    bulkOperationRunQuery: {
      bulkOperation: null,
      userErrors: [{ code: 'LIMIT_REACHED', message: 'Limit reached' }],
    },
  })
  await expect(startBulk(shop(full), 'orders', null)).rejects.toMatchObject({ code: 'store_busy' })
})

test.each([
  [
    { status: 'RUNNING', rootObjectCount: '7' },
    { state: 'running', records: 7 },
  ],
  [
    { status: 'COMPLETED', url: 'https://x', fileSize: '2210', rootObjectCount: '3' },
    { state: 'done', url: 'https://x', bytes: 2210, records: 3, whole: true },
  ],
  [
    { status: 'COMPLETED', url: null },
    { state: 'done', url: null, whole: true },
  ],
  [
    { status: 'FAILED', partialDataUrl: 'https://y' },
    { state: 'done', url: 'https://y', whole: false },
  ],
  [
    { status: 'FAILED', errorCode: 'TIMEOUT' },
    { state: 'failed', reason: 'timeout' },
  ],
  [{ status: 'EXPIRED' }, { state: 'failed', reason: 'expired' }],
])('M8 an operation in state %o', async (node, state) => {
  const access = shop(data({ bulkOperation: { id: 'gid://shopify/BulkOperation/1', ...node } }))
  expect(await pollBulk(access, 'gid://shopify/BulkOperation/1')).toMatchObject(state)
})

test('M8 the file is fetched without the token; one that expired says so', async () => {
  let headers = new Headers()
  const answer =
    (status: number): typeof fetch =>
    async (_, init) => {
      headers = new Headers(init?.headers)
      return new Response('{}', { status })
    }
  const access = { ...shop(), fetch: answer(200) }
  const url = 'https://storage.googleapis.com/x'
  expect(await openBulk(access, url, 0)).toMatchObject({ from: 0 })
  expect([headers.has('X-Shopify-Access-Token'), headers.has('Range')]).toEqual([false, false])
  await expect(openBulk({ ...access, fetch: answer(403) }, url, 0)).rejects.toMatchObject({
    code: 'record_gone',
  })
  await expect(openBulk(access, 'http://storage.googleapis.com/x', 0)).rejects.toMatchObject({
    code: 'store_broken_answer',
  })
  // From a byte on: answered so, or whole, or with nothing behind the end.
  expect(await openBulk(access, url, 70)).toMatchObject({ from: 0 })
  expect(headers.get('Range')).toBe('bytes=70-')
  expect(await openBulk({ ...access, fetch: answer(206) }, url, 70)).toMatchObject({ from: 70 })
  const packed: typeof fetch = async (_, init) => {
    const isRange = new Headers(init?.headers).has('Range')
    const encoding = { 'Content-Encoding': 'gzip' }
    return new Response('x', { status: isRange ? 206 : 200, headers: encoding })
  }
  expect(await openBulk({ ...access, fetch: packed }, url, 70)).toMatchObject({ from: 0 })
  expect(await openBulk({ ...access, fetch: answer(416) }, url, 70)).toEqual({
    from: 70,
    body: null,
  })
})
