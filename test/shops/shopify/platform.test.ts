// The Shopify platform against the demo shop: what pages, look-ups and files say of a record is one and the same.

import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldMapping } from '../../../src/core/field-map.ts'
import type { Reading } from '../../../src/core/change.ts'
import { StoreBusy } from '../../../src/core/errors.ts'
import type { Kind } from '../../../src/core/outcome.ts'
import type { Resource } from '../../../src/core/settings.ts'
import type { Cursor, Page, StoreAccess } from '../../../src/platforms/platform.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { startShopifyShop } from './index.ts'

const kinds = {
  contacts: 'contact',
  orders: 'order',
  products: 'product',
  collections: 'collection',
} as const
type Listing = keyof typeof kinds

let shop: Awaited<ReturnType<typeof startShopifyShop>>
let access: StoreAccess

beforeAll(async () => {
  shop = await startShopifyShop({
    port: 0,
    customers: 150,
    orders: 60,
    products: 45,
    restoreRate: 2_000,
  })
  const { clientId, clientSecret } = shop.app
  const asked = {
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
    url: shop.url,
    credentials: { kind: 'clientCredentials', clientId, clientSecret },
  }
  const { credentials } = await shopify.connect.check(asked)
  access = { ...asked, credentials }
})

afterAll(() => shop.stop())

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreBusy)) throw error
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? 0))
    }
  }
}

/** All that can be mapped: metafields of some types, and what is only asked for where it is wanted. */
const fieldMap: FieldMapping[] = [
  { from: 'meta:custom.tier', to: 'custom.tier', normalizer: 'lowercase' },
  { from: 'meta:custom.sizes', to: 'custom.sizes', normalizer: 'list' },
  { from: 'meta:facts.birth_date', to: 'custom.birthday', normalizer: 'date' },
  { from: 'meta:custom.loyalty_points', to: 'custom.points', normalizer: 'number' },
  { from: 'totalSpent', to: 'custom.spent', normalizer: 'number' },
  { from: 'note', to: 'custom.note' },
]

async function context() {
  return { statusMap: {}, fieldMap, facts: await shopify.learn(access) }
}

function byId(readings: Reading[]): Map<string, Reading> {
  return new Map(
    readings.map((reading) => {
      if (reading.type !== 'change') throw new Error(JSON.stringify(reading))
      return [reading.change.externalId, reading]
    }),
  )
}

async function listAll(listing: Resource): Promise<Reading[]> {
  const readings: Reading[] = []
  for (let cursor: Cursor = null, more = true; more;) {
    const page: Page = await readPage(listing, cursor)
    readings.push(...page.records.map(({ reading }) => reading))
    cursor = page.next
    more = cursor !== null
  }
  return readings
}

function readPage(listing: Resource, cursor: Cursor): Promise<Page> {
  return patiently(async () => shopify.list(access, listing, cursor, await context(), 0))
}

async function readFile(listing: Resource): Promise<Reading[]> {
  const { bulk } = shopify
  if (!bulk) throw new Error('no bulk')
  const id = await patiently(() => bulk.start(access, listing, null, { fieldMap }))
  for (;;) {
    const state = await bulk.poll(access, id)
    if (state.state === 'failed' || (state.state === 'done' && !state.url))
      throw new Error(state.state)
    if (state.state === 'done' && state.url) {
      // From a line in the middle on, too.
      const whole = await bytesOf(state.url, 0)
      expect(whole.byteLength).toBe(state.bytes)
      const middle = whole.indexOf(10, whole.byteLength / 2) + 1
      expect(await bytesOf(state.url, middle)).toEqual(whole.subarray(middle))
      const records = bulk.read(listing, whole, state.whole, await context())
      return records.read(0, records.count).map(({ reading }) => reading)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function bytesOf(url: string, from: number): Promise<Buffer> {
  const file = await shopify.bulk?.open(access, url, from)
  expect(file?.from).toBe(from)
  if (!file?.body) throw new Error('no file')
  return buffer(file.body)
}

async function lookUp(kind: Kind, ids: string[]): Promise<Reading[]> {
  const readings: Reading[] = []
  for (let left = ids; left.length > 0;) {
    const asked = left
    const answers = await patiently(async () =>
      shopify.refetch(access, kind, asked, await context()),
    )
    readings.push(...answers.filter(({ type }) => type !== 'lookup'))
    left = answers.flatMap((answer) => (answer.type === 'lookup' ? answer.externalId : []))
  }
  return readings
}

// SAFETY: the keys of `kinds` are its listings.
test.each(Object.keys(kinds) as Listing[])(
  'M8 pages, look-ups and the file of a bulk operation agree on %s',
  async (listing) => {
    const listed = byId(await listAll(listing))
    expect(listed.size).toBeGreaterThan(0)
    if (listing === 'contacts')
      expect(JSON.stringify([...listed.values()])).toContain('"tier":"gold"')
    expect(byId(await lookUp(kinds[listing], [...listed.keys()]))).toEqual(listed)
    expect(byId(await readFile(listing))).toEqual(listed)
  },
)

test('L5 every webhook that we want is registered once, and removed again', async () => {
  const { webhooks } = shopify
  const topics = webhooks.topicsFor?.(access.credentials) ?? []
  const url = `${shop.url}/hook`
  for (const topic of [...topics, ...topics]) await webhooks.subscribe(access, topic, url, '')
  const made = await webhooks.list(access)
  expect(made.map(({ topic }) => topic).toSorted()).toEqual([...topics].toSorted())
  for (const { id } of made) await webhooks.unsubscribe(access, id)
  expect(await webhooks.list(access)).toEqual([])
})

test('S5 the connection check finds nothing wrong with a healthy shop', async () => {
  const findings = await shopify.connect.diagnose(access)
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
})
