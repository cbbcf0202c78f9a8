// The reading of a bulk file as a run does it, step by step, with the file and the bucket in memory: what is in it is
// taken in once, whatever ends the messages that do it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordGone } from '../../../src/core/errors.ts'
import { encodeUtf8 } from '../../../src/lib/bytes.ts'
import type { Cursor, Platform } from '../../../src/platforms/platform.ts'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { BulkReader, type BulkPage } from '../../../src/sync/bulk.ts'
import { partsOf, type BulkLimits } from '../../../src/sync/bulk-limits.ts'
import { line, order, shop } from './support.ts'

const context = { statusMap: {}, facts: { currency: 'EUR', weightUnit: 'kilograms' } }
const usual = { blockBytes: 8_192, partBytes: 4_096, operations: 1_000 }

/** As much of R2 as is used. */
class Bucket {
  readonly objects = new Map<string, Uint8Array<ArrayBuffer>>()
  asked = 0

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.asked++
    this.objects.set(key, bytes.slice())
  }

  async get(key: string, { range }: { range: { offset: number; length: number } }) {
    const { offset, length } = range
    this.asked++
    const bytes = this.objects.get(key)?.slice(offset, offset + length)
    return bytes ? { arrayBuffer: async () => bytes.buffer } : null
  }

  async list({ prefix }: { prefix: string }) {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix))
    return { objects: keys.map((key) => ({ key })), truncated: false }
  }

  async delete(keys: string[]): Promise<void> {
    for (const key of keys) this.objects.delete(key)
  }
}

type Source = {
  text: string
  /** How the file comes: in chunks of this size, from the byte that is asked for or always from its beginning. */
  chunk?: number
  ranged?: boolean
  /** Asked before each opening: where the answer breaks off; throws instead of one. */
  onOpen?: () => number
}

class Hub {
  readonly bucket = new Bucket()
  readonly #source: Source
  readonly #limits: BulkLimits
  readonly platform: Platform
  opened = 0
  cursor: Cursor

  constructor(source: Source, limits: Partial<BulkLimits> = {}) {
    this.#source = source
    this.#limits = { ...usual, ...limits }
    const bulk = {
      ...shopify.bulk,
      open: (_: unknown, __: string, from: number) => this.#open(from),
    }
    // SAFETY: Shopify has bulk operations; only where its file comes from is another one.
    this.platform = { ...shopify, bulk } as Platform
    const bytes = encodeUtf8(source.text).byteLength
    const file = { url: 'file', bytes, whole: true, parts: partsOf(bytes, this.#limits) }
    this.cursor = `bulk:${JSON.stringify({ from: 0, id: 'gid', file })}`
  }

  newReader(): BulkReader {
    return new BulkReader({
      // SAFETY: what the reader uses of it.
      files: this.bucket as unknown as R2Bucket,
      storeId: 'sto_1',
      platform: this.platform,
      access: shop(),
      beat: async () => undefined,
      now: () => 0,
      limits: this.#limits,
    })
  }

  /** Steps until the file is taken in, or has to be built again; a page counts once the cursor behind it is kept. */
  async readAll(onStep: (reader: BulkReader) => 'keep' | 'crash' | 'lose' = () => 'keep') {
    const records: BulkPage['records'] = []
    let reader = this.newReader()
    while (this.cursor && !/"(?:taken|rebuilt)":/.test(this.cursor)) {
      const page = await reader.read('orders', this.cursor, context)
      const then = onStep(reader)
      if (then !== 'lose') {
        records.push(...page.records)
        this.cursor = page.next
      }
      if (then !== 'keep') reader = this.newReader()
    }
    return records
  }

  async #open(from: number) {
    this.opened++
    const { text, chunk = 1_000, ranged = true, onOpen = () => Infinity } = this.#source
    const bytes = encodeUtf8(text)
    const end = onOpen()
    let at = ranged ? from : 0
    const body = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (at >= end) return controller.error(new Error('reset'))
        if (at >= bytes.byteLength) {
          controller.close()
          return controller.byobRequest?.respond(0)
        }
        controller.enqueue(bytes.slice(at, Math.min(at + chunk, end)))
        at += chunk
      },
    })
    return { from: ranged ? from : 0, body }
  }
}

/** Orders with these numbers of lines. */
function linesOf(counts: number[]): string[] {
  return counts.flatMap((count, place) => {
    const id = `gid://shopify/Order/${place + 1}`
    const { lineItems: _, ...inline } = order
    const children = Array.from({ length: count }, (_, item) =>
      JSON.stringify({ ...line((place + 1) * 100 + item), __parentId: id }),
    )
    return [JSON.stringify({ ...inline, id, note: 'ñ "__parentId":"x" 🎁' }), ...children]
  })
}

function countsOf(records: BulkPage['records']): [number, number][] {
  return records
    .map(({ reading }): [number, number] => {
      if (reading.type !== 'change' || reading.change.kind !== 'order') throw new Error('no order')
      return [Number(reading.change.externalId), reading.change.facts.lines.length]
    })
    .toSorted(([a], [b]) => a - b)
}

const numbered = (counts: number[]) => counts.map((count, place) => [place + 1, count])
const some = [3, 0, 5, 1, 2, 6, 0, 4, 2, 2, 1, 3]

test('M1 whatever ends the messages, each order of a bulk file is taken in once, with all of its lines', async () => {
  const files = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 25 }).chain((counts) =>
    fc.record({
      counts: fc.constant(counts),
      lines: fc.shuffledSubarray(linesOf(counts), { minLength: linesOf(counts).length }),
      chunk: fc.integer({ min: 1, max: 6_000 }),
      ranged: fc.boolean(),
      blockBytes: fc.integer({ min: 5_000, max: 20_000 }),
      partBytes: fc.integer({ min: 2_000, max: 20_000 }),
      ends: fc.infiniteStream(fc.constantFrom('keep', 'keep', 'crash', 'lose')),
    }),
  )
  await fc.assert(
    fc.asyncProperty(files, async ({ counts, lines, ends, chunk, ranged, ...limits }) => {
      const hub = new Hub({ text: lines.join('\n'), chunk, ranged }, limits)
      const records = await hub.readAll(() => ends.next().value)
      expect(countsOf(records)).toEqual(numbered(counts))
    }),
    { numRuns: 40 },
  )
})

test('M8 a file of any size is staged and read by messages that ask R2 so often and no more', async () => {
  const counts = Array.from({ length: 120 }, (_, place) => place % 4)
  const hub = new Hub({ text: linesOf(counts).join('\n') }, { operations: 60 })
  let asked = 0
  let messages = 0
  const records = await hub.readAll((reader) => {
    if (!reader.isSpent) return 'keep'
    const now = hub.bucket.asked - asked
    asked = hub.bucket.asked
    messages++
    const runs = hub.bucket.objects.size
    // The last part that was begun is read to its end.
    expect(now).toBeLessThanOrEqual(60 + 2 * runs)
    return 'crash'
  })
  expect(countsOf(records)).toEqual(numbered(counts))
  expect(messages).toBeGreaterThan(10)
})

test('M8 one write of R2 for a block of the file, and one opening as long as nothing breaks off', async () => {
  const hub = new Hub({ text: linesOf(some).join('\n') })
  await hub.readAll()
  const blocks = Math.ceil(encodeUtf8(linesOf(some).join('\n')).byteLength / usual.blockBytes)
  expect(hub.bucket.objects.size).toBeLessThanOrEqual(blocks + 1)
  expect(hub.opened).toBe(1)
})

test('M8 a file that breaks off is read on from the last line that was staged', async () => {
  const text = linesOf(some).join('\n')
  let breaks = 1
  const hub = new Hub({ text, onOpen: () => (breaks-- > 0 ? 20_000 : Infinity) })
  await expect(hub.readAll()).rejects.toMatchObject({ code: 'store_unreachable', retry: 'later' })
  expect(hub.bucket.objects.size).toBe(2)
  expect(countsOf(await hub.readAll())).toEqual(numbered(some))
  expect(hub.opened).toBe(2)
  // As a file that is shorter than the shop said.
  const cut = new Hub({ text })
  cut.cursor = String(cut.cursor).replace(/"bytes":\d+/, `"bytes":${text.length * 2}`)
  await expect(cut.readAll()).rejects.toMatchObject({ code: 'store_unreachable' })
})

test('M8 a file that has expired, or whose runs are gone, is built again, and given up for pages in the end', async () => {
  const onOpen = () => {
    throw new RecordGone()
  }
  const expired = new Hub({ text: linesOf(some).join('\n'), onOpen })
  const page = await expired.newReader().read('orders', expired.cursor, context)
  expect(page.next).toBe('bulk:{"from":0,"rebuilt":1}')
  const last = String(expired.cursor).replace('"from":0', '"from":0,"rebuilt":2')
  const pages = await expired.newReader().read('orders', last, context)
  expect(pages.next).toBe(shopify.bulk?.resume('orders', null))
  const hub = new Hub({ text: linesOf(some).join('\n') })
  await hub.readAll(() => {
    const [first = ''] = hub.bucket.objects.keys()
    if (hub.cursor?.includes('"part":1')) hub.bucket.objects.delete(first)
    return 'crash'
  })
  expect(hub.cursor).toBe('bulk:{"from":0,"rebuilt":1}')
  expect(hub.bucket.objects.size).toBe(0)
})

test('M8 a line that is longer than a block is no line of a record', async () => {
  const hub = new Hub({ text: `${linesOf([0]).join('')}${' '.repeat(9_000)}\n` })
  await expect(hub.readAll()).rejects.toMatchObject({ code: 'store_broken_answer' })
})
