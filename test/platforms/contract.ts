// What every platform promises, run against its demo shop: a third platform writes ten lines to get all of it.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { externalIdOf, type Reading } from '../../src/core/change.ts'
import { HubError } from '../../src/core/errors.ts'
import type { Resource } from '../../src/core/settings.ts'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import type {
  Cursor,
  NormalizeContext,
  Page,
  Platform,
  StoreAccess,
} from '../../src/platforms/platform.ts'

/** A running shop that the platform is tried on. */
export type Subject = {
  url: string
  credentials: unknown
  /** Credentials of the right form that the shop does not accept. */
  wrongCredentials: unknown
  /** The headers of a signed delivery with this body. */
  sign(body: string, secret: string): Record<string, string>
  /** What signs: a secret of ours, or the one in the credentials. */
  secret: string
  stop(): Promise<void>
}

const kinds = {
  contacts: 'contact',
  orders: 'order',
  products: 'product',
  collections: 'collection',
} as const

/** Registers the contract's tests for one platform. */
export function testPlatform(platform: Platform, start: () => Promise<Subject>): void {
  let subject: Subject
  let access: StoreAccess
  let context: NormalizeContext

  beforeAll(async () => {
    subject = await start()
    const asked = accessTo(subject.url, subject.credentials)
    access = { ...asked, credentials: (await platform.connect.check(asked)).credentials }
    context = { statusMap: {}, facts: await platform.learn(access) }
  })
  afterAll(() => subject.stop())

  test('C2 C3 wrong credentials are refused with what to do', async () => {
    const wrong = accessTo(subject.url, subject.wrongCredentials)
    await expect(platform.connect.check(wrong)).rejects.toMatchObject({ code: 'store_refused' })
    expect(() => platform.connect.parseCredentials({ nonsense: true })).toThrow(HubError)
    for (const form of platform.connect.forms) {
      const empty = Object.fromEntries(form.fields.map(({ name }) => [name, '']))
      expect(() => platform.connect.parseCredentials({ kind: form.kind, ...empty })).toThrow(
        HubError,
      )
    }
  })

  test('M1 every listing is read to its end, each record once, and tells where it ended', async () => {
    for (const { name, covers } of platform.listings) {
      expect(covers).toContain(name)
      const { records, end } = await listAll(name)
      const ids = records.map(({ reading }) => externalIdOf(reading))
      expect(new Set(ids).size, name).toBe(ids.length)
      expect(ids.length, name).toBeGreaterThan(0)
      expect(platform.overlap(name, null)).toBeNull()
      // A short re-read begins near the end, whatever that list can do.
      const cursor = platform.overlap(name, end)
      const again = await platform.list(access, name, cursor, context, 0)
      expect(again.records.length).toBeLessThanOrEqual(ids.length)
    }
  })

  test('L4 a list and a look-up say the same of a record', async () => {
    for (const { name } of platform.listings) {
      if (!(name in kinds)) continue
      // SAFETY: just looked.
      const kind = kinds[name as keyof typeof kinds]
      const { records } = await listAll(name)
      const some = records
        .flatMap(({ reading }) => (reading.type === 'change' ? reading : []))
        .slice(0, 5)
      const ids = some.map(({ change }) => change.externalId)
      const found = await platform.refetch(access, kind, ids, context)
      const byId = new Map(found.map((reading) => [externalIdOf(reading), facts(reading)]))
      for (const reading of some)
        expect(byId.get(reading.change.externalId)).toEqual(facts(reading))
    }
  })

  test('P3 a record that the shop does not know comes back as gone', async () => {
    const [reading] = await platform.refetch(access, 'order', ['987654321'], context)
    expect(reading).toMatchObject({ type: 'change', change: { kind: 'gone', of: 'order' } })
  })

  test('L1 a delivery is taken with its signature only: not without, not another, not changed', async () => {
    const body = '{"id":7}'
    const bytes = encodeUtf8(body)
    const store = { url: subject.url, facts: context.facts ?? null }
    const { verify } = platform.webhooks
    const signed = new Headers(subject.sign(body, subject.secret))
    const taken = await verify(signed, bytes, ['another', subject.secret], store)
    expect(taken).toMatchObject({ ping: false })
    expect(platform.webhooks.topics.length).toBeGreaterThan(0)
    expect(await verify(signed, bytes, [], store)).toBeNull()
    expect(await verify(signed, bytes, ['another'], store)).toBeNull()
    expect(await verify(signed, encodeUtf8('{"id":8}'), [subject.secret], store)).toBeNull()
    const other = await verify(
      new Headers(subject.sign(body, subject.secret)),
      bytes,
      [subject.secret],
      store,
    )
    // The same delivery has the same key: a repeat is recognised by it.
    expect(other?.key).toBe(taken?.key)
  })

  test('L5 our webhooks are registered, found by their address, and removed', async () => {
    const { webhooks } = platform
    const [topic = ''] = webhooks.topicsFor?.(access.credentials) ?? webhooks.topics
    const address = `${subject.url}/nobody-listens-here`
    const made = await webhooks.subscribe(access, topic, address, 'f'.repeat(64))
    const ours = async () => (await webhooks.list(access)).filter(({ url }) => url === address)
    expect(await ours()).toMatchObject([{ id: made.id, topic, active: true }])
    await webhooks.unsubscribe(access, made.id)
    expect(await ours()).toEqual([])
  })

  test('M4 whatever a payload is, reading it is an outcome and never an exception', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...platform.webhooks.topics, 'nonsense', ''),
        fc.json(),
        (topic, json) => {
          const readings = platform.normalize(topic, JSON.parse(json), context)
          return readings.every(({ type }) => type !== undefined)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('S5 the connection check finds nothing wrong with a healthy shop, and what is wrong with another', async () => {
    const healthy = await platform.connect.diagnose(access)
    expect(healthy.filter(({ status }) => status === 'failed')).toEqual([])
    const refused = await platform.connect.diagnose(accessTo(subject.url, subject.wrongCredentials))
    const failed = refused.filter(({ status }) => status === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every(({ cure }) => cure !== null)).toBe(true)
  })

  async function listAll(listing: Resource): Promise<{ records: Page['records']; end: Cursor }> {
    const records: Page['records'] = []
    let page: Page = await platform.list(access, listing, null, context, 0)
    for (;;) {
      records.push(...page.records)
      if (page.next === null) return { records, end: page.end }
      page = await platform.list(access, listing, page.next, context, 1)
    }
  }
}

function accessTo(url: string, credentials: unknown): StoreAccess {
  return { fetch: (...request: Parameters<typeof fetch>) => fetch(...request), url, credentials }
}

/** What a reading states of the record; how a collection's place in the tree is known differs. */
function facts(reading: Reading): unknown {
  if (reading.type !== 'change' || reading.change.kind === 'gone') return reading
  return reading.change.kind === 'contact' ? reading.change.profile : reading.change.facts
}
