import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isSame,
  losesTooMuch,
  nextScheduled,
  silentAfterMs,
  stateOf,
  type Build,
} from '../../src/core/build.ts'
import { Categories } from '../../src/core/categories.ts'
import { Comparison, type Line } from '../../src/core/difference.ts'
import { findingsOf, offerName, toOffers } from '../../src/core/offer.ts'
import { Tally } from '../../src/core/tally.ts'
import { product, variant } from '../support/offered.ts'

test('P1 every variant is an offer, named by its product and its options', () => {
  const shirt = product('7', {
    type: 'variable',
    title: ' Shirt\n',
    variants: [
      variant('71', { options: { Color: 'Red', Size: 'S' } }),
      variant('72', { options: { Color: ' ' }, sku: '  ', imageUrl: 'javascript:alert(1)' }),
    ],
  })
  const { offers, skipped } = toOffers(shirt)
  expect(offers.map((offer) => offerName(offer, 255))).toEqual(['Shirt (Red, S)', 'Shirt'])
  expect(offers.map(({ id, productId }) => [id, productId])).toEqual([
    ['71', '7'],
    ['72', '7'],
  ])
  expect(offers.map(findingsOf)).toEqual([[], ['no_sku', 'no_picture']])
  expect(skipped).toEqual([])
})

test('P1 what is not published is offered as inactive, what was never for sale is skipped with its reason', () => {
  const reasonsOf = (more: Parameters<typeof product>[1]) => {
    const { offers, skipped } = toOffers(product('7', more))
    return [offers.map(({ active }) => active), skipped.map(({ reason }) => reason)]
  }
  const off = { active: false }
  expect(reasonsOf({})).toEqual([[true], []])
  expect(reasonsOf({ ...off, exclusion: 'not_published' })).toEqual([[false], []])
  expect(reasonsOf({ ...off, exclusion: 'no_price' })).toEqual([[], ['no_price']])
  expect(reasonsOf({ ...off, exclusion: 'type_not_supported' })).toEqual([
    [],
    ['type_not_supported'],
  ])
  expect(reasonsOf({ goneAtSource: true })).toEqual([[], ['gone_at_source']])
  expect(reasonsOf({ ...off, exclusion: 'no_variations', variants: [] })).toEqual([
    [],
    ['no_variations'],
  ])
  const mixed = [variant('71'), variant('72', { price: 0 })]
  expect(reasonsOf({ type: 'variable', variants: mixed })).toEqual([[true], ['no_price']])
})

test('P1 a long name gives way to the options that tell its variants apart', () => {
  const title = 'W'.repeat(300)
  const { offers } = toOffers(
    product('7', { title, variants: [variant('71', { options: { Size: 'Ü😀' } })] }),
  )
  const name = offerName(offers[0]!, 150)
  expect(name).toHaveLength(150)
  expect(name.endsWith('W (Ü😀)')).toBe(true)
})

test('P4 categories are a tree without loops, whatever the store says', () => {
  const made = new Categories([
    { externalId: '1', title: 'A', parentExternalId: '3' },
    { externalId: '2', title: 'B', parentExternalId: '1' },
    { externalId: '3', title: 'C', parentExternalId: '2' },
    { externalId: '4', title: 'D', parentExternalId: '404' },
    { externalId: '5', title: 'E', parentExternalId: '5' },
    { externalId: '6', title: 'F', parentExternalId: '2' },
  ])
  expect(made.all.map(({ parentId }) => parentId)).toEqual([null, '1', '2', null, null, '2'])
  expect(made.path('3')).toEqual(['A', 'B', 'C'])
  expect(made.path('404')).toEqual([])
})

test('P4 the difference of two feeds is what sets would tell, however they are split into products', async () => {
  const feed = fc.dictionary(
    fc.integer({ min: 1, max: 30 }).map(String),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('x', 'y'), { minKeys: 1 }),
  )
  const toLines = (made: Record<string, Record<string, string>>) =>
    Object.entries(made)
      .map(([id, offers]): Line => [id, ...Object.entries(offers).flat()])
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const toMap = (made: Record<string, Record<string, string>>) =>
    new Map(
      Object.entries(made).flatMap(([id, offers]) =>
        Object.entries(offers).map(([offer, print]) => [`${id}/${offer}`, print] as const),
      ),
    )
  await fc.assert(
    fc.asyncProperty(feed, feed, async (before, after) => {
      async function* lines() {
        yield* toLines(before)
      }
      const comparison = new Comparison(lines())
      for (const line of toLines(after)) await comparison.add(line)
      const [old, now] = [toMap(before), toMap(after)]
      expect(await comparison.end()).toEqual({
        added: [...now.keys()].filter((key) => !old.has(key)).length,
        removed: [...old.keys()].filter((key) => !now.has(key)).length,
        changed: [...now].filter(([key, print]) => old.has(key) && old.get(key) !== print).length,
      })
    }),
  )
})

function build(offers: number, more: Partial<Build> = {}): Build {
  const file = { format: 'icml', offers, skipped: [], bytes: 1, gzipBytes: 1, digest: 'd' }
  return {
    id: 'bld_1',
    at: 1,
    ms: 1,
    offers,
    rowsRead: 1,
    skipped: [],
    findings: [],
    difference: null,
    files: [file],
    ...more,
  }
}

test('P4 a rebuild that would lose more than half of the offers is not published unasked', () => {
  const lost = (removed: number, after: number) =>
    losesTooMuch(build(100), build(after, { difference: { added: 0, removed, changed: 0 } }))
  expect(lost(50, 50)).toBe(false)
  expect(lost(51, 49)).toBe(true)
  // As many as before, and all of them others: readers lose every one that they knew.
  expect(lost(100, 100)).toBe(true)
  expect(losesTooMuch(null, build(0))).toBe(false)
  expect(losesTooMuch(build(0), build(0))).toBe(false)
  // Where the lines of the last feed are not to be had, the numbers decide.
  expect(losesTooMuch(build(100), build(49))).toBe(true)
  expect(losesTooMuch(build(100), build(50))).toBe(false)
})

test('P4 a format counts for itself: all of a store unpublished is still in one feed, and gone from the other', () => {
  const files = (google: number) =>
    [100, google].map((offers, place) => ({
      format: place === 0 ? 'icml' : 'google',
      offers,
      skipped: [],
      bytes: 1,
      gzipBytes: 1,
      digest: 'd',
    }))
  const difference = { added: 0, removed: 0, changed: 100 }
  const before = build(100, { files: files(100) })
  expect(losesTooMuch(before, build(100, { files: files(49), difference }))).toBe(true)
  expect(losesTooMuch(before, build(100, { files: files(50), difference }))).toBe(false)
})

test('P4 builds are the same when every file says the same', () => {
  const other = build(1).files.map((file) => ({ ...file, digest: 'e' }))
  expect(isSame(build(1), build(1, { id: 'bld_2', at: 9 }))).toBe(true)
  expect(isSame(build(1), build(1, { files: other }))).toBe(false)
  expect(isSame(null, build(1))).toBe(false)
})

test('P4 the catalog says how it stands; a rebuild that fell silent is not under way', () => {
  const at = { published: null, refused: null, error: null, requestedAt: null, jobBeatAt: null }
  const now = 1_000_000
  expect(stateOf(null, now)).toBe('none')
  expect(stateOf(at, now)).toBe('none')
  expect(stateOf({ ...at, requestedAt: 1 }, now)).toBe('queued')
  expect(stateOf({ ...at, requestedAt: 1, jobBeatAt: now - 1 }, now)).toBe('building')
  expect(stateOf({ ...at, requestedAt: 1, jobBeatAt: now - silentAfterMs }, now)).toBe('queued')
  expect(stateOf({ ...at, published: build(1) }, now)).toBe('ready')
  expect(stateOf({ ...at, published: build(1), refused: build(0) }, now)).toBe('refused')
  expect(stateOf({ ...at, published: build(1), error: 'x', requestedAt: 1 }, now)).toBe('failed')
})

test('P4 the schedule comes round every four hours', () => {
  const next = (at: string) => new Date(nextScheduled(Date.parse(at))).toISOString()
  expect(next('2026-11-21T03:59:59.999Z')).toBe('2026-11-21T04:00:00.000Z')
  expect(next('2026-11-21T04:00:00.000Z')).toBe('2026-11-21T08:00:00.000Z')
  expect(next('2026-11-21T23:00:00.000Z')).toBe('2026-11-22T00:00:00.000Z')
})

test('P4 reasons are counted in full and shown by a few examples', () => {
  const tally = new Tally()
  const example = (name: string) => ({ productId: '1', offerId: null, name })
  tally.add('rare', example('one'))
  for (let count = 0; count < 100; count++) tally.add('frequent', example(String(count)))
  const [first, second] = tally.list()
  expect([first?.reason, first?.count, first?.examples.length]).toEqual(['frequent', 100, 5])
  expect([second?.reason, second?.count]).toEqual(['rare', 1])
})
