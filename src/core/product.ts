// The product with its variants, and the collection: facts of the store, which always win (P3).

import type { Note } from './formats/text.ts'
import { recordId } from './record-id.ts'

export type Variant = {
  externalId: string
  sku: string | null
  /** The product's title and the variant's options: "Shirt - Green, S". */
  title: string
  /** Minor units of the product's currency; 0 where the store has none, and then the product is not active. */
  price: number
  /** Null where the store does not count; 0 also for one that is marked as sold out. */
  stock: number | null
  weightGrams: number | null
  barcode: string | null
  imageUrl: string | null
  options: Record<string, string>
}

/** What the store states of a product. */
export type ProductFacts = {
  type: string
  title: string
  vendor: string | null
  url: string | null
  /** The store's own publication status. */
  status: string
  active: boolean
  /** Why it is not active (P1): a product that never qualified is not on record at all. */
  exclusion: string | null
  /** On only for published products (P2). */
  includeInOnlineStore: boolean
  collectionExternalIds: string[]
  options: { name: string; values: string[] }[]
  imageUrl: string | null
  /** Of the variants' prices. */
  currency: string
  variants: Variant[]
  notes: Note[]
  /** In the store's trash, or gone for good: the record stays, marked (P3). */
  goneAtSource: boolean
}

/** What both kinds of records of the catalog carry besides the store's facts. */
type Kept = {
  storeId: string
  externalId: string
  statedAt: number | null
  observedAt: number
  createdAt: number
  changedAt: number
  seq: number
}

export type Product = ProductFacts & Kept

export type CollectionFacts = {
  title: string
  parentExternalId: string | null
  /** No longer at the store: the record stays, marked (P3). */
  goneAtSource: boolean
}

export type Collection = CollectionFacts & Kept

/** Id of a product in the hub. */
export function productId(storeId: string, externalId: string): string {
  return recordId('prd', storeId, externalId)
}

/** Id of a variant in the hub; the only variant of a simple product has the product's own id at the store. */
export function variantId(storeId: string, productExternalId: string, externalId: string): string {
  return recordId('var', storeId, productExternalId, externalId)
}

/** Id of a collection in the hub. */
export function collectionId(storeId: string, externalId: string): string {
  return recordId('col', storeId, externalId)
}
