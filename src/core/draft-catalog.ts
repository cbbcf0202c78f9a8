// The catalog's part of the working copy: products and collections that a set of changes touches.

import type { SourceState } from './contact.ts'
import type { Collection, Product } from './product.ts'

/** What was read of the catalog for a set of changes. */
export type KnownCatalog = {
  products: Product[]
  collections: Collection[]
  /** Collections that some product on record is in; read only for a set that names collections. */
  usedCollections: string[]
}

/** Rows to write, as in `Writes`. */
export type CatalogWrites = {
  newProducts: Product[]
  changedProducts: Product[]
  /** Newer source times of products whose content stayed the same. */
  productTouches: { storeId: string; externalId: string; state: SourceState }[]
  newCollections: Collection[]
  changedCollections: Collection[]
  /** The versions that the changed rows had when they were read. */
  guard: Record<'products' | 'collections', { externalId: string; seq: number }[]>
}

export class CatalogDraft {
  readonly #known: KnownCatalog
  readonly #products: Map<string, Product>
  readonly #collections: Map<string, Collection>
  readonly #touched = { products: new Set<string>(), collections: new Set<string>() }
  readonly #productTouches: CatalogWrites['productTouches'] = []
  readonly #used: Set<string>

  constructor(known: KnownCatalog) {
    this.#known = known
    this.#products = new Map(known.products.map((product) => [product.externalId, product]))
    this.#collections = new Map(known.collections.map((each) => [each.externalId, each]))
    this.#used = new Set(known.usedCollections)
  }

  product(externalId: string): Product | undefined {
    return this.#products.get(externalId)
  }

  collection(externalId: string): Collection | undefined {
    return this.#collections.get(externalId)
  }

  /** Whether some product on record is in one of these collections. */
  isUsed(collectionExternalIds: string[]): boolean {
    return collectionExternalIds.some((id) => this.#used.has(id))
  }

  putProduct(product: Product): void {
    this.#products.set(product.externalId, product)
    this.#touched.products.add(product.externalId)
  }

  /** Remembers a newer source time of a product whose content stayed the same. */
  touchProduct(product: Product): void {
    const { storeId, externalId, statedAt, observedAt } = product
    this.#productTouches.push({ storeId, externalId, state: { statedAt, observedAt } })
    this.#products.set(externalId, product)
  }

  putCollection(collection: Collection): void {
    this.#collections.set(collection.externalId, collection)
    this.#touched.collections.add(collection.externalId)
  }

  /** Everything to write, parted into new and changed rows. */
  finish(): CatalogWrites {
    const products = part(this.#known.products, this.#products, this.#touched.products)
    const collections = part(this.#known.collections, this.#collections, this.#touched.collections)
    return {
      newProducts: products.added,
      changedProducts: products.changed,
      productTouches: this.#productTouches,
      newCollections: collections.added,
      changedCollections: collections.changed,
      guard: { products: products.guard, collections: collections.guard },
    }
  }
}

function part<Row extends { externalId: string; seq: number }>(
  known: Row[],
  rows: Map<string, Row>,
  touched: Set<string>,
) {
  const versions = new Map(known.map(({ externalId, seq }) => [externalId, seq]))
  const written = [...touched].flatMap((id) => rows.get(id) ?? [])
  const changed = written.filter(({ externalId }) => versions.has(externalId))
  return {
    added: written.filter(({ externalId }) => !versions.has(externalId)),
    changed,
    guard: changed.map(({ externalId }) => ({ externalId, seq: versions.get(externalId) ?? 0 })),
  }
}
