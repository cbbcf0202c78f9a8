// Products as feeds need them.

import type { OfferedProduct } from '../../src/core/offer.ts'
import type { Variant } from '../../src/core/product.ts'

export function variant(id: string, more: Partial<Variant> = {}): Variant {
  return {
    externalId: id,
    sku: `SKU-${id}`,
    title: '',
    price: 1_990,
    stock: 7,
    weightGrams: 350,
    barcode: null,
    imageUrl: `https://cdn.example/${id}.jpg`,
    options: {},
    ...more,
  }
}

export function product(id: string, more: Partial<OfferedProduct> = {}): OfferedProduct {
  return {
    externalId: id,
    type: 'simple',
    title: `Product ${id}`,
    vendor: 'Acme',
    url: `https://shop.example/p/${id}`,
    active: true,
    exclusion: null,
    goneAtSource: false,
    collectionExternalIds: [],
    currency: 'EUR',
    variants: [variant(id)],
    ...more,
  }
}
