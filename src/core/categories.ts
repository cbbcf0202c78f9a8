// A store's collections as the categories of a feed: a tree without loops and without branches that lead nowhere. Pure.

import { plainLine } from '../lib/xml.ts'
import type { Collection } from './product.ts'

export type Category = { id: string; name: string; parentId: string | null }

export class Categories {
  readonly all: Category[]
  readonly #byId: Map<string, Category>
  readonly #paths = new Map<string, string[]>()

  /** In the order given; a parent that is missing, or leads back to its child, is left out. */
  constructor(collections: Pick<Collection, 'externalId' | 'title' | 'parentExternalId'>[]) {
    this.all = collections.map(({ externalId, title, parentExternalId }) => ({
      id: externalId,
      name: plainLine(title) || externalId,
      parentId: parentExternalId,
    }))
    this.#byId = new Map(this.all.map((category) => [category.id, category]))
    for (const category of this.all) {
      const { parentId } = category
      if (parentId === null) continue
      if (!this.#byId.has(parentId) || this.#leadsTo(parentId, category.id))
        category.parentId = null
    }
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** Names from the root down; empty for a category that is not there. */
  path(id: string): string[] {
    let path = this.#paths.get(id)
    if (!path) {
      path = this.#walk(id)
        .map(({ name }) => name)
        .toReversed()
      this.#paths.set(id, path)
    }
    return path
  }

  #leadsTo(from: string, id: string): boolean {
    return this.#walk(from).some((category) => category.id === id)
  }

  /** A category and those above it. Loops that were not cut yet end where they come round. */
  #walk(id: string): Category[] {
    const walked = new Set<Category>()
    for (let at = this.#byId.get(id); at && !walked.has(at); at = this.#byId.get(at.parentId ?? ''))
      walked.add(at)
    return [...walked]
  }
}
