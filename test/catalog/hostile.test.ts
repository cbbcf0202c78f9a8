import fc from 'fast-check'
import { expect, test } from 'vitest'
import { google } from '../../src/catalog/google.ts'
import { icml } from '../../src/catalog/icml.ts'
import type { OfferedProduct } from '../../src/core/offer.ts'
import { plainLine } from '../../src/lib/xml.ts'
import { product, variant } from '../support/offered.ts'
import { feedOf, parse, read, type Tree } from './support.ts'

const products = 10_000

/** Pieces that break what does not expect them: controls, markup, halves of pairs, directions, clusters, lengths. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '\u0000',
      '\u0008\u000b\u001f',
      '\u007f\u0080\u009f',
      '\ufffe\uffff',
      '\ud83d',
      '\udc00',
      ']]>',
      '<![CDATA[',
      '<!--',
      '-->',
      '</name>',
      '<?xml?>',
      '&amp;',
      '&#0;',
      '&x;',
      '"',
      "'",
      '\r\n',
      '\t',
      '\u0085',
      '\u2028',
      ' ',
      '   ',
      '\u00a0',
      '\ufeff',
      '😀',
      '👨‍👩‍👧‍👦',
      '🇪🇸',
      '\u{10ffff}',
      'e\u0301\u0302\u0303',
      '\u202eمرحبا\u202c',
      'שלום',
      '%00',
      '../',
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 320 }).map((length) => 'W'.repeat(length)) },
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
/** As long as a store can make them; few, since ten thousand of them would be a hundred megabytes. */
const long = fc.tuple(piece, fc.constantFrom('x', '😀', 'e\u0301', '👨‍👩‍👧‍👦', '&', '\u0301', '\ud83d'))
const hostile = fc.oneof(
  { weight: 99, arbitrary: text },
  { weight: 1, arbitrary: long.map(([first, unit]) => first + unit.repeat(10_000 / unit.length)) },
)
const address = fc.oneof(
  fc.webUrl(),
  text,
  text.map((end) => `https://shop.example/${end}`),
)
const options = fc
  .array(fc.tuple(hostile, hostile), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs))

const offered: fc.Arbitrary<(id: string) => OfferedProduct> = fc
  .record({
    title: hostile,
    vendor: fc.option(hostile),
    url: fc.option(address),
    imageUrl: fc.option(address),
    sku: fc.option(hostile),
    barcode: fc.option(hostile),
    price: fc.integer({ min: 1, max: 10_000_000_000 }),
    stock: fc.option(fc.integer({ min: -5, max: 1_000 })),
    weightGrams: fc.option(fc.integer({ min: -1, max: 10 ** 12 })),
    categories: fc.subarray(['1', '2', '3', '4', '404']),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'XXX'),
    active: fc.boolean(),
    options,
  })
  .map(
    ({ title, vendor, url, categories, currency, active, ...own }) =>
      (id) =>
        product(id, {
          title,
          vendor,
          url,
          currency,
          active,
          type: 'variable',
          exclusion: active ? null : 'not_published',
          collectionExternalIds: categories,
          variants: [variant(id, own)],
        }),
  )

const all = fc
  .sample(offered, { numRuns: products, seed: 20_261_121 })
  .map((make, place) => make(String(place + 1)))
const [first = '', second = '', shop = ''] = fc.sample(hostile, { numRuns: 3, seed: 7 })
/** Names that nobody would choose, a loop, and a branch that leads nowhere. */
const tree: Tree = [
  { externalId: '1', title: first, parentExternalId: '2' },
  { externalId: '2', title: second, parentExternalId: '1' },
  { externalId: '3', title: '\u0000', parentExternalId: '404' },
  { externalId: '4', title: ']]>', parentExternalId: '4' },
]

test('P4 ten thousand products with hostile names are an ICML feed that parses and keeps every limit', () => {
  using document = parse(feedOf(icml, all, { tree, name: shop }), 'icml.xsd')
  const offers = read(document, '//offer')
  const possible = all.filter(({ variants: [own], currency }) => {
    const places = { EUR: 2, JPY: 0, KWD: 3, XXX: 2 }[currency] ?? 2
    return (own?.price ?? 0) / 10 ** places <= 99_999_999.99
  })
  expect(offers.map(({ id }) => id)).toEqual(possible.map(({ externalId }) => externalId))
  for (const [place, offer] of offers.entries()) {
    const title = plainLine(possible[place]?.title ?? '')
    // What can be shown of a name is its beginning, letter for letter.
    if (title !== '') expect(title.startsWith(offer['productName'] ?? '-')).toBe(true)
    expect(offer['name']?.length).toBeLessThanOrEqual(255)
    expect(offer['productName']?.isWellFormed()).toBe(true)
  }
})

test('P5 and a Google feed that parses and keeps every limit', () => {
  using document = parse(feedOf(google, all, { tree, name: shop }))
  const items = read(document, '//item')
  expect(items.length).toBeGreaterThan(500)
  const limits = { id: 50, title: 150, description: 5_000, brand: 70, mpn: 70, product_type: 750 }
  for (const item of items) {
    for (const [name, limit] of Object.entries(limits))
      expect(item[name]?.length ?? 0, name).toBeLessThanOrEqual(limit)
    for (const name of ['id', 'title', 'link', 'image_link', 'price', 'availability'])
      expect(item[name], name).toBeTruthy()
    expect(URL.canParse(item['link'] ?? '')).toBe(true)
  }
})
