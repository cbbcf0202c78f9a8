// The products of the shop by id, and which of them are variations of which: a large catalogue is not searched for them.

import type { Product } from './types.ts'

export class Catalogue extends Map<number, Product> {
  readonly #variations = new Map<number, Map<number, Product>>()

  override set(id: number, product: Product): this {
    this.delete(id)
    if (product.parentId !== 0) {
      const siblings = this.#variations.get(product.parentId) ?? new Map<number, Product>()
      this.#variations.set(product.parentId, siblings.set(id, product))
    }
    return super.set(id, product)
  }

  override delete(id: number): boolean {
    const parentId = this.get(id)?.parentId
    if (parentId) this.#variations.get(parentId)?.delete(id)
    return super.delete(id)
  }

  /** In the order in which they were made. */
  variationsOf(id: number): Product[] {
    return [...(this.#variations.get(id)?.values() ?? [])]
  }
}
