import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { takeCatalogMessage } from '../../src/catalog/rebuild.ts'
import { Upload } from '../../src/catalog/upload.ts'
import { Writer } from '../../src/catalog/writer.ts'
import { silentAfterMs } from '../../src/core/build.ts'
import { claimFeed, deleteFeed, noteRequest } from '../../src/db/feeds.ts'
import { feeds } from '../../src/db/schema/feeds.ts'
import { encodeBase64 } from '../../src/lib/bytes.ts'
import { deleteUnder } from '../../src/lib/files.ts'
import worker from '../../src/index.ts'
import {
  catalogDeps,
  catalogOf,
  db,
  filesOf,
  putProducts,
  putStore,
  rebuildNow,
} from '../support/catalog.ts'
import { request } from '../support/hub.ts'
import { product, variant } from '../support/offered.ts'

const some = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => product(String(from + index)))

/** More than one part of a multipart upload: about six megabytes of ICML. */
function large() {
  return Array.from({ length: 600 }, (_, index) =>
    product(String(index + 1), {
      type: 'variable',
      variants: Array.from({ length: 10 }, (_, place) =>
        variant(`${index + 1}${place}`, { options: { Text: 'long '.repeat(80) + place } }),
      ),
    }),
  )
}

async function read(url: string | null): Promise<{ text: string; tag: string | null }> {
  const answer = await request(new URL(url ?? '').pathname)
  return { text: await answer.text(), tag: answer.headers.get('ETag') }
}

/** R2 whose `method` fails, and then everything else too where there is a world that can be gone. */
function broken(method: string, world: { isGone: boolean } | null = null): R2Bucket {
  const fail = (name: string) => {
    if (world && name === method) world.isGone = true
    if (name === method || world?.isGone) throw new Error('R2 is away')
  }
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name)
        if (typeof member !== 'function') return member
        return async (...given: unknown[]) => {
          fail(String(name))
          const made: unknown = await Reflect.apply(member, object, given)
          return name === 'createMultipartUpload' ? wrap(made as object) : made
        }
      },
    })
  return wrap(env.FILES)
}

test('P4 a rebuild tells what is different, and what stays the same keeps its tag', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(6))
  const first = await rebuildNow(storeId)
  expect([first.state, first.offers, first.difference]).toEqual(['ready', 6, null])
  const { tag } = await read(first.icmlUrl)
  const second = await rebuildNow(storeId, { now: () => Date.now() + 60_000 })
  expect(second.difference).toEqual({ added: 0, removed: 0, changed: 0 })
  expect(second.builtAt! > first.builtAt!).toBe(true)
  expect(second.changedAt).toBe(first.changedAt)
  expect((await read(second.icmlUrl)).tag).toBe(tag)
  const priced = product('3', { variants: [variant('3', { price: 5 })] })
  await putProducts(storeId, [...some(2), priced, ...some(2, 4), ...some(1, 9)])
  const third = await rebuildNow(storeId)
  expect(third.difference).toEqual({ added: 1, removed: 1, changed: 1 })
  const after = await read(third.icmlUrl)
  expect(after.tag).not.toBe(tag)
  expect(after.text).toContain('<price>0.05</price>')
})

test('P4 a rebuild that would lose more than half waits to be published', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(10))
  const good = await read((await rebuildNow(storeId)).icmlUrl)
  await putProducts(storeId, some(4))
  const refused = await rebuildNow(storeId)
  expect([refused.state, refused.offers, refused.refused?.offers]).toEqual(['refused', 10, 4])
  expect(await read(refused.icmlUrl)).toEqual(good)
  // What comes back by itself is published by itself.
  await putProducts(storeId, some(9))
  const back = await rebuildNow(storeId)
  expect([back.state, back.offers, back.refused]).toEqual(['ready', 9, null])
})

test('P4 what no feed takes is skipped with its reason, and a variant in two products is in the feed once', async () => {
  const storeId = await putStore()
  await putProducts(storeId, [
    ...some(2),
    product('3', { variants: [variant('1')] }),
    product('4', { goneAtSource: true }),
    product('5', { active: false, exclusion: 'not_published' }),
  ])
  const catalog = await rebuildNow(storeId)
  expect(catalog.offers).toBe(3)
  const counts = (all: { reason: string; count: number }[]) =>
    Object.fromEntries(all.map(({ reason, count }) => [reason, count]))
  expect(counts(catalog.skippedReasons)).toEqual({ duplicate_offer_id: 1, gone_at_source: 1 })
  expect(catalog.feeds.map(({ skipped }) => counts(skipped))).toEqual([{}, { not_published: 1 }])
  const { text } = await read(catalog.icmlUrl)
  expect(text.match(/<offer id="1"/g)).toHaveLength(1)
  expect(text).toContain('<productActivity>N</productActivity>')
})

test.each(['put', 'uploadPart', 'complete'] as const)(
  'P4 R2 fails at %s: the last good feed stays, nothing is left behind, the next rebuild is whole',
  async (method) => {
    const storeId = await putStore()
    await putProducts(storeId, some(3))
    const good = await rebuildNow(storeId)
    const files = await filesOf(storeId)
    const before = await read(good.icmlUrl)
    const more = method === 'put' ? some(60, 4) : large().slice(3)
    await putProducts(storeId, [...some(3), ...more])
    await expect(rebuildNow(storeId, { files: broken(method) })).rejects.toThrow('R2 is away')
    const failed = await catalogOf(storeId)
    expect([failed.state, failed.offers]).toEqual(['failed', 3])
    expect(failed.lastError).toContain('could not be built')
    expect(await read(failed.icmlUrl)).toEqual(before)
    expect(await filesOf(storeId)).toEqual(files)
    // Still wanted: the queue's next delivery builds it.
    await takeCatalogMessage(catalogDeps(), { type: 'catalog', storeId })
    const mended = await catalogOf(storeId)
    const offers = method === 'put' ? 63 : 5_973
    expect([mended.state, mended.offers, mended.lastError]).toEqual(['ready', offers, null])
    const { text } = await read(mended.icmlUrl)
    if (method !== 'put') expect(text.length).toBeGreaterThan(5 * 1024 * 1024)
    expect(text.match(/<offer /g)).toHaveLength(offers)
    expect(text.endsWith('</yml_catalog>\n')).toBe(true)
  },
)

test('P4 a gzipped file that can not be stored fails the one who writes, with its own reason', async () => {
  const note = async () => undefined
  const plain = new Upload(env.FILES, 'feeds/sto_feed/bld/plain', note)
  const gzip = new Upload(broken('uploadPart'), 'feeds/sto_feed/bld/gzip', note)
  const writer = new Writer(plain, gzip)
  const write = async () => {
    // What can't be made smaller, twice as much as a part.
    for (let round = 0; round < 320; round++) {
      const noise = crypto.getRandomValues(new Uint8Array(32 * 1024))
      if (writer.add(encodeBase64(noise))) await writer.flush()
    }
    await writer.finish()
  }
  await expect(write()).rejects.toThrow('R2 is away')
  await writer.abort()
})

test('P4 a Worker that ended in the middle leaves an upload, which the next rebuild aborts', async () => {
  const storeId = await putStore()
  await putProducts(storeId, large())
  // From then on nothing gets through: neither the abort, nor a word of the failure.
  const world = { isGone: false }
  const files = broken('uploadPart', world)
  const mortal = new Proxy(db, {
    get: (object, name) => {
      if (world.isGone) throw new Error('gone')
      return Reflect.get(object, name)
    },
  })
  await expect(rebuildNow(storeId, { files, db: mortal })).rejects.toThrow('gone')
  const [left] = await db.select().from(feeds)
  expect([left?.job?.slice(0, 4), left?.uploads.length]).toEqual(['job_', 1])
  const { key, uploadId } = left?.uploads[0] ?? { key: '', uploadId: '' }
  const upload = env.FILES.resumeMultipartUpload(key, uploadId)
  await upload.uploadPart(1, 'still open')
  const later = Date.now() + silentAfterMs + 1
  expect((await rebuildNow(storeId, { now: () => later })).offers).toBe(6_000)
  await expect(upload.uploadPart(1, 'closed')).rejects.toThrow()
  expect((await db.select().from(feeds))[0]?.uploads).toEqual([])
})

test('P4 two rebuilds at once are one: the other waits, and finds it done', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(3))
  await rebuildNow(storeId)
  const now = Date.now()
  await noteRequest(db, storeId, now)
  const message = { type: 'catalog', storeId } as const
  const answers = await Promise.all([
    takeCatalogMessage(catalogDeps(), message),
    takeCatalogMessage(catalogDeps(), message),
  ])
  expect(answers.toSorted()).toEqual([15, null])
  expect(await takeCatalogMessage(catalogDeps(), message)).toBeNull()
  expect((await catalogOf(storeId)).state).toBe('ready')
})

test('P4 what is asked for during a rebuild is built behind it; a silent one is taken over', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(3))
  await rebuildNow(storeId)
  const now = Date.now()
  expect(await claimFeed(db, storeId, 'job_dead', now)).not.toBeNull()
  await noteRequest(db, storeId, now)
  expect((await catalogOf(storeId)).state).toBe('building')
  const message = { type: 'catalog', storeId } as const
  expect(await takeCatalogMessage(catalogDeps(), message)).toBe(15)
  const later = { now: () => now + silentAfterMs + 1 }
  expect(await takeCatalogMessage(catalogDeps(later), message)).toBeNull()
  expect((await catalogOf(storeId)).state).toBe('ready')
})

test('P4 a store that is erased during its rebuild gets no feed, and none of its files stay', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(3))
  const catalog = await rebuildNow(storeId)
  // As a privacy request does it: the row, then the files; whatever the rebuild writes afterwards it has to drop.
  const eraseFeed = async () => {
    await deleteFeed(db, storeId)
    await deleteUnder(env.FILES, `feeds/${storeId}/`)
  }
  const files = new Proxy(env.FILES, {
    get: (bucket, name) => {
      const member: unknown = Reflect.get(bucket, name)
      if (typeof member !== 'function') return member
      return async (...given: unknown[]) => {
        if (name === 'put') await eraseFeed()
        return Reflect.apply(member, bucket, given)
      }
    },
  })
  await putProducts(storeId, some(5))
  await noteRequest(db, storeId, Date.now())
  await takeCatalogMessage(catalogDeps({ files }), { type: 'catalog', storeId })
  expect((await request(new URL(catalog.icmlUrl ?? '').pathname)).status).toBe(404)
  expect(await db.select().from(feeds)).toEqual([])
  expect(await filesOf(storeId)).toEqual([])
})

test('P4 after an import a small catalog is built at once, a large one by the schedule, for connected stores', async () => {
  const small = await putStore('sto_small')
  const big = await putStore('sto_big')
  const left = await putStore('sto_left', 'disconnected')
  await putProducts(small, some(500))
  await putProducts(big, some(501))
  await putProducts(left, some(1))
  for (const storeId of [small, big, left])
    await takeCatalogMessage(catalogDeps(), { type: 'catalog', storeId, after: 'import' })
  expect((await catalogOf(small)).offers).toBe(500)
  expect((await catalogOf(big)).state).toBe('none')
  const sent = vi.spyOn(Object.getPrototypeOf(env.CATALOG), 'send').mockResolvedValue(undefined)
  await worker.scheduled(createScheduledController({ cron: '0 */4 * * *' }), env)
  expect(sent.mock.calls.map(([message]) => message).toSorted()).toEqual([
    { type: 'catalog', storeId: small },
    { type: 'catalog', storeId: big },
  ])
  sent.mockRestore()
  expect((await catalogOf(big)).state).toBe('queued')
})

test('P4 a rebuild reads the record in pages, and no more rows than a few per product', async () => {
  const storeId = await putStore()
  await putProducts(storeId, some(1_000))
  await rebuildNow(storeId)
  const row = await env.DB.prepare(
    "SELECT published ->> 'rowsRead' AS rows FROM feeds WHERE store_id = ?",
  )
    .bind(storeId)
    .first<{ rows: number }>()
  expect(row?.rows).toBeGreaterThanOrEqual(1_000)
  expect(row?.rows).toBeLessThan(6_000)
})
