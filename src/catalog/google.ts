// Google Merchant: RSS 2.0 with Google's attributes (support.google.com/merchants: 7052112 the attributes, 14987622 the
// format). Limits in characters are those of that page.

import { formatMoney } from '../core/formats/money.ts'
import { offerName, type Offer } from '../core/offer.ts'
import { xmlText } from '../lib/xml.ts'
import type { FeedFormat } from './feed.ts'

const addressLimit = 2_000
/** ISO 4217's "no currency": the store did not tell its own. */
const noCurrency = 'XXX'
/** Google's attributes by what shops call the option. */
const attributes: Record<string, string> = {
  color: 'color',
  colour: 'color',
  size: 'size',
  material: 'material',
  pattern: 'pattern',
}
const limits: Record<string, number> = { color: 100, size: 100, material: 200, pattern: 100 }

export const google: FeedFormat = {
  name: 'google',
  label: 'Google Merchant',
  // Google has no inactive items, and refuses those without a page, a picture or a price.
  refuses: ({ id, active, url, picture, currency }) => {
    if (!active) return 'not_published'
    if (id.length > 50) return 'id_not_possible'
    if (url === null || url.length > addressLimit) return 'no_page'
    if (picture === null || picture.length > addressLimit) return 'no_picture'
    return currency === noCurrency ? 'no_currency' : null
  },
  head: ({ name, url }) => {
    const title = xmlText(name, 150)
    return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
<channel>
<title>${title}</title>
<link>${xmlText(url, addressLimit)}</link>
<description>${title}</description>
`
  },
  offer: (offer, { categories }) => {
    const { vendor, sku, quantity, weightGrams } = offer
    const gtin = toGtin(offer.barcode)
    const category = offer.categoryIds.find((id) => categories.has(id))
    let text = '<item>\n'
    text += element('id', offer.id, 50)
    if (offer.isVariant) text += element('item_group_id', offer.productId, 50)
    text += element('title', offerName(offer, 150), 150)
    // No description is on record; Google wants one.
    text += element('description', offerName(offer, 5_000), 5_000)
    text += element('link', offer.url, addressLimit)
    text += element('image_link', offer.picture, addressLimit)
    text += element('availability', quantity === 0 ? 'out_of_stock' : 'in_stock', 20)
    text += element('price', `${formatMoney(offer.price, offer.currency)} ${offer.currency}`, 40)
    text += element('brand', vendor, 70)
    text += element('gtin', gtin, 50)
    text += element('mpn', sku, 70)
    if (gtin === null && (vendor === null || sku === null))
      text += element('identifier_exists', 'no', 3)
    for (const [attribute, value] of attributesOf(offer))
      text += element(attribute, value, limits[attribute] ?? 100)
    text += element('condition', 'new', 12)
    if (category !== undefined)
      text += element('product_type', categories.path(category).join(' > '), 750)
    if (weightGrams !== null && weightGrams > 0)
      text += element('shipping_weight', `${weightGrams / 1_000} kg`, 30)
    return `${text}</item>\n`
  },
  tail: '</channel>\n</rss>\n',
}

function element(name: string, text: string | null, limit: number): string {
  return text === null ? '' : `<g:${name}>${xmlText(text, limit)}</g:${name}>\n`
}

/** The options that Google has attributes for, each once. */
function attributesOf({ options }: Offer): Map<string, string> {
  const found = new Map<string, string>()
  for (const { name, value } of options) {
    const attribute = attributes[name.toLowerCase()]
    if (attribute !== undefined && !found.has(attribute)) found.set(attribute, value)
  }
  return found
}

/** A GTIN of 8, 12, 13 or 14 digits whose check digit is right (GS1 General Specifications 7.9); else none. */
function toGtin(barcode: string | null): string | null {
  if (barcode === null) return null
  const digits = barcode.replaceAll(/[\s-]/g, '')
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return null
  let sum = 0
  for (let place = digits.length - 1, weight = 1; place >= 0; place--, weight = 4 - weight)
    sum += Number(digits[place]) * weight
  return sum % 10 === 0 ? digits : null
}
