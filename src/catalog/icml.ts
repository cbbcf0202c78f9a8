// ICML, the catalog format of RetailCRM and Simla: an extended YML (help.retailcrm.pro, Developers/ICML). Limits in
// characters are those of its documentation.

import transliterate from '@sindresorhus/transliterate'
import { currencyDecimals } from '../core/formats/money.ts'
import { offerName, type Offer } from '../core/offer.ts'
import { xmlText } from '../lib/xml.ts'
import type { FeedFormat } from './feed.ts'

const textLimit = 255
const addressLimit = 2_000
const highestPrice = 99_999_999.99
const heaviestKg = 9_999_999
const digitWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

export const icml: FeedFormat = {
  name: 'icml',
  label: 'ICML (RetailCRM, Simla)',
  refuses: (offer) => {
    if (toUnits(offer) > highestPrice) return 'price_too_high'
    return /^[\w#-]{1,255}$/.test(offer.id) ? null : 'id_not_possible'
  },
  head: ({ name, categories }, at) => {
    const shop = xmlText(name, textLimit)
    const tree = categories.all
      .map(({ id, name, parentId }) => {
        const parent = parentId === null ? '' : ` parentId="${xmlText(parentId, textLimit)}"`
        return `<category id="${xmlText(id, textLimit)}"${parent}>${xmlText(name, textLimit)}</category>\n`
      })
      .join('')
    const date = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
    return `<?xml version="1.0" encoding="UTF-8"?>
<yml_catalog date="${date}">
<shop>
<name>${shop}</name>
<company>${shop}</company>
<categories>
${tree}</categories>
<offers>
`
  },
  offer: (offer, { categories, uncountedStock }) => {
    const { id, active, quantity, sku, weightGrams } = offer
    let text = `<offer id="${xmlText(id, textLimit)}" productId="${xmlText(offer.productId, textLimit)}" quantity="${quantity ?? (active ? uncountedStock : 0)}" type="product">\n`
    text += `<productActivity>${active ? 'Y' : 'N'}</productActivity>\n`
    text += address('url', offer.url)
    text += element('price', toUnits(offer).toFixed(2))
    for (const category of offer.categoryIds)
      if (categories.has(category)) text += element('categoryId', category)
    text += address('picture', offer.picture)
    text += element('name', offerName(offer, textLimit))
    text += element('productName', offer.productName)
    text += element('xmlId', offer.outerId)
    text += element('vendor', offer.vendor)
    if (sku !== null) text += param('Article', 'article', sku)
    const used = new Set(['article'])
    for (const [place, { name, value }] of offer.options.entries())
      text += param(name, codeOf(name, place, used), value)
    const kg = (weightGrams ?? 0) / 1_000
    if (kg > 0 && kg <= heaviestKg) text += element('weight', String(kg))
    // Letters and digits only.
    text += element('barcode', offer.barcode?.replaceAll(/[^A-Za-z0-9]/g, '') || null)
    return `${text}</offer>\n`
  },
  tail: '</offers>\n</shop>\n</yml_catalog>\n',
}

/** Without a currency, with two decimals whatever the currency has. */
function toUnits({ price, currency }: Offer): number {
  return price / 10 ** currencyDecimals(currency)
}

function element(name: string, text: string | null): string {
  return text === null ? '' : `<${name}>${xmlText(text, textLimit)}</${name}>\n`
}

/** Half of an address leads nowhere: one that is too long is left out. */
function address(name: string, url: string | null): string {
  if (url === null || url.length > addressLimit) return ''
  return `<${name}>${xmlText(url, addressLimit)}</${name}>\n`
}

function param(name: string, code: string, value: string): string {
  return `<param name="${xmlText(name, textLimit)}" code="${code}">${xmlText(value, textLimit)}</param>\n`
}

/** The code of an option, of letters, `_` and `-` alone, and each only once in an offer. */
function codeOf(name: string, place: number, used: Set<string>): string {
  let code = slugOf(name) || `option_${spell(String(place + 1))}`
  if (used.has(code)) code = `${code}_${spell(String(place + 1))}`
  used.add(code)
  return code
}

const slugs = new Map<string, string>()
const keptSlugs = 1_000
const slugLength = 60

/** "Größe 2" → "groesse_two". Kept, since the same few names come with every offer. */
function slugOf(name: string): string {
  const known = slugs.get(name)
  if (known !== undefined) return known
  const slug = transliterate(name.slice(0, slugLength))
    .toLowerCase()
    .replaceAll(/\d/g, (digit) => `_${digitWords[Number(digit)]}_`)
    .replaceAll(/[^a-z]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (slugs.size >= keptSlugs) slugs.clear()
  slugs.set(name, slug)
  return slug
}

function spell(digits: string): string {
  return Array.from(digits, (digit) => digitWords[Number(digit)]).join('_')
}
