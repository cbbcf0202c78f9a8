import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeUtf8 } from '../../../src/lib/bytes.ts'
import type { BulkStage } from '../../../src/platforms/platform.ts'
import { openBulk, pollBulk, startBulk } from '../../../src/platforms/shopify/bulk.ts'
import { readBulk } from '../../../src/platforms/shopify/bulk-read.ts'
import { partsOf, splitBulk } from '../../../src/platforms/shopify/bulk-split.ts'
import { customer, data, line, order, product, shop, variant } from './support.ts'

const context = { statusMap: {}, facts: { currency: 'EUR', weightUnit: 'kilograms' } }

class MemoryStage implements BulkStage {
  readonly parts = new Map<number, Uint8Array[]>()

  async append(part: number, lines: Uint8Array<ArrayBuffer>): Promise<void> {
    this.parts.set(part, [...(this.parts.get(part) ?? []), lines.slice()])
  }

  all(): Uint8Array[] {
    return [...this.parts.values()].map((chunks) =>
      encodeUtf8(chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')),
    )
  }
}

/** The bytes of a file in pieces that respect neither lines nor characters. */
function stream(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = encodeUtf8(text)
  let at = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (at >= bytes.byteLength) {
        controller.close()
        return controller.byobRequest?.respond(0)
      }
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

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

async function roundTrip(
  listing: 'orders' | 'products' | 'contacts',
  lines: string[],
  { parts = 4, size = 4_096, whole = true } = {},
) {
  const text = lines.join('\n')
  const stage = new MemoryStage()
  const bytes = encodeUtf8(text).byteLength
  const count = await splitBulk(stream(text, size), { parts, bytes }, stage)
  return {
    count,
    records: stage.all().flatMap((part) => readBulk(listing, part, whole, context)),
  }
}

test('M8 records meet their children, before or behind them, however far, in whatever pieces the file comes', async () => {
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
      size: fc.integer({ min: 1, max: 5_000 }),
    })
  })
  await fc.assert(
    fc.asyncProperty(file, async ({ counts, lines, parts, size }) => {
      const { count, records } = await roundTrip('orders', lines, { parts, size })
      expect(count).toBe(lines.length)
      const found = new Map(
        records.map(({ reading }) => {
          if (reading.type !== 'change' || reading.change.kind !== 'order')
            throw new Error('no order')
          return [reading.change.externalId, reading.change.facts.lines.length]
        }),
      )
      expect(found).toEqual(new Map(counts.map((count, place) => [String(place + 1), count])))
    }),
    { numRuns: 60 },
  )
})

test('M8 lists that come as lines of their own, and a parent that does not stand last', async () => {
  const { transactions, lineItems: _, ...bare } = order
  const lines = [
    ...transactions.map((each) => child(each, order.id)),
    JSON.stringify({ __parentId: order.id, ...line(1) }),
    JSON.stringify({ ...bare, refunds: order.refunds }),
  ]
  const { records } = await roundTrip('orders', lines, { parts: 5 })
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

test('M8 products with variants and collections; customers, who have no lines below them', async () => {
  const { variants: _, collections: __, ...bare } = product
  const lines = [
    child({ id: 'gid://shopify/Collection/21' }, product.id),
    JSON.stringify(bare),
    child(variant(411), product.id),
    child(variant(412), product.id),
  ]
  const { records } = await roundTrip('products', lines)
  expect(records).toMatchObject([
    { reading: { change: { facts: { collectionExternalIds: ['21'], variants: [{}, {}] } } } },
  ])
  expect((await roundTrip('contacts', [JSON.stringify(customer)])).records).toMatchObject([
    { reading: { change: { kind: 'contact' } } },
  ])
})

test('M8 the file of a failed operation: what may lack children is looked up, a cut line is passed over', async () => {
  const lines = [orderLine(1), child(line(1), 'gid://shopify/Order/2'), orderLine(3).slice(0, 90)]
  const { records } = await roundTrip('orders', lines, { parts: 1, whole: false })
  expect(records.map(({ reading }) => reading)).toMatchObject([
    { type: 'lookup', externalId: '1' },
    { type: 'lookup', externalId: '2' },
  ])
  expect((await roundTrip('orders', ['{broken'], { parts: 1 })).records).toMatchObject([
    { reading: { type: 'rejected', reason: 'invalid_json' } },
  ])
})

test('M8 of a record that is twice in the file the newest counts', async () => {
  const older = JSON.stringify({ ...customer, firstName: 'Old', updatedAt: '2026-01-01T00:00:00Z' })
  const { records } = await roundTrip('contacts', [JSON.stringify(customer), older])
  expect(records).toMatchObject([{ reading: { change: { profile: { firstName: 'Ann' } } } }])
})

test('M8 a file that ends before its size was cut off on its way', async () => {
  const split = splitBulk(stream('{}\n', 10), { parts: 1, bytes: 4 }, new MemoryStage())
  await expect(split).rejects.toMatchObject({ code: 'store_unreachable', retry: 'later' })
  expect([partsOf(0), partsOf(400_000_000), partsOf(1e12)]).toEqual([1, 96, 512])
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
  await openBulk(access, 'https://storage.googleapis.com/x')
  expect(headers.has('X-Shopify-Access-Token')).toBe(false)
  const expired = { ...access, fetch: answer(403) }
  await expect(openBulk(expired, 'https://storage.googleapis.com/x')).rejects.toMatchObject({
    code: 'record_gone',
  })
  await expect(openBulk(access, 'http://storage.googleapis.com/x')).rejects.toMatchObject({
    code: 'store_broken_answer',
  })
})
