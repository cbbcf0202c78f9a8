import { expect, test } from 'vitest'
import { google } from '../../src/catalog/google.ts'
import { icml } from '../../src/catalog/icml.ts'
import { shopify } from '../../src/platforms/shopify/index.ts'
import { product, variant } from '../support/offered.ts'
import { feedOf, fixture, parse, read } from './support.ts'

const tree = [
  { externalId: '21', title: 'Kitchen', parentExternalId: null },
  { externalId: '22', title: 'Mugs', parentExternalId: '21' },
]
/** What the samples are made of, as it is on record. */
const mug = product('41', {
  type: 'variable',
  title: 'Mug',
  url: 'https://shop.example/products/mug',
  collectionExternalIds: ['21', '22', '99'],
  variants: [
    variant('411', {
      sku: 'MUG-1',
      barcode: '4006381333931',
      imageUrl: 'https://cdn.shopify.com/s/files/1/0001/mug-red.jpg',
      options: { Color: 'Red' },
    }),
    variant('412', { sku: 'MUG-2', stock: -3, price: 0, options: { Color: 'Blue' } }),
  ],
})
const poster = product('42', {
  title: 'Poster & frame',
  url: null,
  active: false,
  exclusion: 'not_published',
  variants: [
    variant('421', { sku: 'POS-9', price: 1_750, stock: 0, weightGrams: 227, imageUrl: null }),
  ],
})

test.each(['official-doc-example.ru.icml.xml', 'constructed-shopify-mapping.icml.xml'])(
  'P4 the schema that feeds are held to fits %s',
  (name) => {
    using document = parse(fixture(name), 'icml.xsd')
    expect(read(document, '//offer').length).toBeGreaterThan(2)
  },
)

test('P4 the ICML feed says of each offer what the sample says, as far as it is on record', () => {
  const xml = feedOf(icml, [mug, poster], {
    tree,
    ...(shopify.offers && { naming: shopify.offers }),
  })
  using ours = parse(xml, 'icml.xsd')
  using sample = parse(fixture('constructed-shopify-mapping.icml.xml'))
  /** Not on record, and in the sample another tree. */
  const unknown = new Set(['purchasePrice', 'unit:pcs', 'vatRate', 'dimensions', 'categoryId'])
  const known = (offer: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(offer ?? {}).filter(([name]) => !unknown.has(name)))
  const [red, , frame] = read(sample, '//offer').map(known)
  expect(read(ours, '//offer').map(known)).toEqual([red, frame])
  expect(read(ours, '//offer')[0]?.['categoryId']).toBe('21|22')
  expect(read(ours, '//category')).toEqual([{ id: '21' }, { id: '22', parentId: '21' }])
  expect(ours.get('/yml_catalog/@date')?.content).toBe('2026-11-21 06:00:00')
  expect(ours.get('/yml_catalog/shop/company')?.content).toBe('Acme Madrid')
})

test('P5 the Google feed says of each offer what the sample says, as far as it is on record', () => {
  const xml = feedOf(google, [mug, poster], {
    tree,
    ...(shopify.offers && { naming: shopify.offers }),
  })
  using ours = parse(xml)
  using sample = parse(fixture('constructed-google-merchant-feed.xml'))
  const [red] = read(sample, '//item')
  // Google has no inactive items: the poster is not in it.
  expect(read(ours, '//item')).toEqual([
    { ...red, title: 'Mug (Red)', description: 'Mug (Red)', product_type: 'Kitchen' },
  ])
  expect(ours.get('/rss/channel/title')?.content).toBe('Acme Madrid')
})

test('P4 prices have two decimals whatever the currency has; P5 Google gets those of the currency', () => {
  const priced = (currency: string, price: number) =>
    product('1', { currency, variants: [variant('1', { price })] })
  const price = (currency: string, amount: number) => {
    using document = parse(feedOf(icml, [priced(currency, amount)]), 'icml.xsd')
    using merchant = parse(feedOf(google, [priced(currency, amount)]))
    return [read(document, '//offer')[0]?.['price'], read(merchant, '//item')[0]?.['price']]
  }
  expect(price('EUR', 5)).toEqual(['0.05', '0.05 EUR'])
  expect(price('JPY', 1_990)).toEqual(['1990.00', '1990 JPY'])
  expect(price('KWD', 1_234)).toEqual(['1.23', '1.234 KWD'])
  expect(price('EUR', 9_999_999_999)).toEqual(['99999999.99', '99999999.99 EUR'])
  expect(price('EUR', 10_000_000_000)[0]).toBeUndefined()
  expect(price('XXX', 100)).toEqual(['1.00', undefined])
})

test('P4 options become params with codes of letters, each once', () => {
  const options = {
    Größe: 'L',
    Цвет: 'синий',
    'Size 2': 'XL',
    Article: 'no SKU',
    '42': 'a number',
    '🎨': 'a picture',
    größe: 'another spelling',
  }
  using document = parse(
    feedOf(icml, [product('1', { type: 'variable', variants: [variant('1', { options })] })]),
    'icml.xsd',
  )
  const [offer = {}] = read(document, '//offer')
  const params = Object.entries(offer).filter(([name]) => name.startsWith('param:'))
  expect(Object.fromEntries(params)).toEqual({
    'param:article': 'SKU-1',
    // Names that are whole numbers come first in any object.
    'param:four_two': 'a number',
    'param:groesse': 'L',
    'param:tsvet': 'синий',
    'param:size_two': 'XL',
    'param:article_five': 'no SKU',
    'param:option_six': 'a picture',
    'param:groesse_seven': 'another spelling',
  })
})

test('P4 what is not counted is in stock, negative stock is none, barcodes keep letters and digits', () => {
  const of = (more: Parameters<typeof variant>[1], rest = {}) => {
    using document = parse(
      feedOf(icml, [product('1', { variants: [variant('1', more)], ...rest })]),
      'icml.xsd',
    )
    return read(document, '//offer')[0] ?? {}
  }
  expect(of({ stock: -2 })['quantity']).toBe('0')
  expect(of({ stock: 1.5 })['quantity']).toBe('1.5')
  expect(of({ stock: null })['quantity']).toBe('999')
  expect(of({ stock: null }, { active: false, exclusion: 'not_published' })['quantity']).toBe('0')
  expect(of({ barcode: ' 978-3-16 148410-0 ' })['barcode']).toBe('9783161484100')
  expect(of({ barcode: '---' })).not.toHaveProperty('barcode')
  expect(of({ weightGrams: 1 })['weight']).toBe('0.001')
  expect(of({ weightGrams: null })).not.toHaveProperty('weight')
  expect(of({ imageUrl: 'ftp://nowhere/x.jpg' })).not.toHaveProperty('picture')
  expect(of({ imageUrl: `https://cdn.example/${'x'.repeat(2_000)}` })).not.toHaveProperty('picture')
})

test('P5 a GTIN needs its check digit; without one, brand and number identify an item, or nothing does', () => {
  const of = (barcode: string | null, more = {}) => {
    using document = parse(
      feedOf(google, [product('1', { variants: [variant('1', { barcode })], ...more })]),
    )
    const { gtin, identifier_exists: exists } = read(document, '//item')[0] ?? {}
    return [gtin, exists]
  }
  expect(of('4006381333931')).toEqual(['4006381333931', undefined])
  expect(of('0-36000-29145-2')).toEqual(['036000291452', undefined])
  expect(of('96385074')).toEqual(['96385074', undefined])
  expect(of('4006381333932')).toEqual([undefined, undefined])
  expect(of('4006381333932', { vendor: null })).toEqual([undefined, 'no'])
  expect(of(null, { vendor: null })).toEqual([undefined, 'no'])
})

test('P5 an item without a page or a picture is left out of the Google feed, and in the ICML feed', () => {
  const products = [
    product('1', { url: null }),
    product('2', { variants: [variant('2', { imageUrl: null })] }),
    product('3'),
  ]
  using merchant = parse(feedOf(google, products))
  expect(read(merchant, '//item').map(({ id }) => id)).toEqual(['3'])
  using document = parse(feedOf(icml, products), 'icml.xsd')
  expect(read(document, '//offer').map(({ id }) => id)).toEqual(['1', '2', '3'])
})
