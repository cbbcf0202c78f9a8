// A feed made as a rebuild makes it, and read back.

import { XmlDocument, XsdValidator, type XmlElement, type XmlNode } from 'libxml2-wasm'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FeedFormat } from '../../src/catalog/feed.ts'
import { Categories } from '../../src/core/categories.ts'
import { toOffers, type OfferedProduct, type OfferNaming } from '../../src/core/offer.ts'

export type Tree = ConstructorParameters<typeof Categories>[0]

export function feedOf(
  format: FeedFormat,
  products: OfferedProduct[],
  {
    tree = [],
    name = 'Acme Madrid',
    naming,
    uncountedStock = 999,
  }: { tree?: Tree; name?: string; naming?: OfferNaming; uncountedStock?: number } = {},
): string {
  const shop = {
    name,
    url: 'https://shop.example',
    categories: new Categories(tree),
    uncountedStock,
  }
  const offers = products
    .flatMap((each) => toOffers(each, naming).offers)
    .filter((offer) => format.refuses(offer) === null)
    .map((offer) => format.offer(offer, shop))
  return format.head(shop, Date.parse('2026-11-21T06:00:00Z')) + offers.join('') + format.tail
}

const fixtures = join(import.meta.dirname, '../fixtures/icml')

export function fixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8')
}

/** Parses with libxml2, which refuses what is not well-formed; with the schema, also what ICML does not allow. */
export function parse(xml: string, schema?: string): XmlDocument {
  const document = XmlDocument.fromString(xml)
  if (schema !== undefined) {
    using description = XmlDocument.fromString(fixture(schema))
    using validator = XsdValidator.fromDoc(description)
    validator.validate(document)
  }
  return document
}

/** The elements below a path, each as its attributes and the texts of its children. */
export function read(document: XmlDocument, path: string): Record<string, string>[] {
  const namespaces = { g: 'http://base.google.com/ns/1.0' }
  return document.find(path, namespaces).filter(isElement).map(toRecord)
}

function toRecord(element: XmlElement): Record<string, string> {
  const record: Record<string, string> = {}
  for (const { name, content } of element.attrs) record[name] = content
  for (let child = element.firstChild; child; child = child.next) {
    if (!isElement(child)) continue
    const code = child.attr('code')?.content
    const name = code === undefined ? child.name : `${child.name}:${code}`
    record[name] = name in record ? `${record[name]}|${child.content}` : child.content
  }
  return record
}

function isElement(node: XmlNode): node is XmlElement {
  return 'attrs' in node
}
