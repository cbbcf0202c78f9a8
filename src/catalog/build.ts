// One pass over the record of a store: its products in order, each offer into every format at once, and beside them a
// line per product by which the next rebuild tells what is different. Nothing of it is held longer than its page.

import type { Build, FeedFile } from '../core/build.ts'
import { Categories } from '../core/categories.ts'
import { Comparison, type Line } from '../core/difference.ts'
import {
  exampleOf,
  findingsOf,
  toOffers,
  type OfferedProduct,
  type OfferNaming,
} from '../core/offer.ts'
import { usualStock } from '../core/settings.ts'
import { Tally } from '../core/tally.ts'
import type { Database } from '../db/client.ts'
import { offeredCollections, offeredPages } from '../db/offered.ts'
import type { StoreRow } from '../db/stores.ts'
import { encodeUtf8 } from '../lib/bytes.ts'
import { fingerprint } from '../lib/hash.ts'
import { IdSet } from '../lib/id-set.ts'
import type { FeedFormat, FeedShop } from './feed.ts'
import { feedKey, linesKey } from './keys.ts'
import { readLines } from './lines.ts'
import { Upload, type OpenUpload } from './upload.ts'
import { Writer } from './writer.ts'

export type BuildDeps = {
  db: Database
  files: R2Bucket
  formats: readonly FeedFormat[]
  naming: OfferNaming | undefined
  now: () => number
  /** Shows that this is alive. Throws when it is to end. */
  beat: () => Promise<void>
  noteUpload: (upload: OpenUpload) => Promise<void>
}

type Store = Pick<StoreRow, 'id' | 'name' | 'url' | 'settings'>

/**
 * Writes the files of a build under its id and tells what is in them. `before` is what it is compared with. When it
 * fails, no upload stays open; files that were finished by then lie under the id.
 */
export async function buildFeeds(
  deps: BuildDeps,
  store: Store,
  id: string,
  before: Build | null,
): Promise<Build> {
  const at = deps.now()
  const known = before && (await deps.files.get(linesKey(store.id, before.id)))
  const knownLines = known && readLines(known.body)
  const pass = new Pass(deps, store.id, id, knownLines && new Comparison(knownLines))
  try {
    const { collections, rowsRead } = await offeredCollections(deps.db, store.id)
    const { name, url, settings } = store
    const uncountedStock = settings.uncountedStock ?? usualStock
    await pass.begin({ name, url, categories: new Categories(collections), uncountedStock }, at)
    let read = rowsRead
    for await (const page of offeredPages(deps.db, store.id)) {
      read += page.rowsRead
      for (const product of page.products) await pass.take(product)
      await pass.endPage()
      await deps.beat()
    }
    const ended = await pass.end()
    return { id, at, ms: deps.now() - at, rowsRead: read, ...ended }
  } catch (error) {
    await pass.abort()
    throw error
  } finally {
    await knownLines?.return(undefined)
  }
}

/** A format while it is written. */
type Output = { format: FeedFormat; writer: Writer; skipped: Tally; offers: number }

class Pass {
  readonly #naming: OfferNaming | undefined
  readonly #outputs: Output[]
  readonly #lines: Upload
  readonly #comparison: Comparison | null
  readonly #ids = new IdSet()
  readonly #skipped = new Tally()
  readonly #findings = new Tally()
  #shop: FeedShop = { name: '', url: '', categories: new Categories([]), uncountedStock: 0 }
  #offers = 0
  #lineText = ''

  constructor(
    { files, formats, naming, noteUpload }: BuildDeps,
    storeId: string,
    id: string,
    comparison: Comparison | null,
  ) {
    const upload = (key: string) => new Upload(files, key, noteUpload)
    this.#naming = naming
    this.#outputs = formats.map((format): Output => {
      const key = feedKey(storeId, id, format.name)
      const writer = new Writer(upload(key), upload(`${key}.gz`))
      return { format, writer, skipped: new Tally(), offers: 0 }
    })
    this.#lines = upload(linesKey(storeId, id))
    this.#comparison = comparison
  }

  async begin(shop: FeedShop, at: number): Promise<void> {
    this.#shop = shop
    for (const { format, writer } of this.#outputs)
      await writer.begin(format.head(shop, at), format.head(shop, 0))
  }

  async take(product: OfferedProduct): Promise<void> {
    const { offers, skipped } = toOffers(product, this.#naming)
    for (const { reason, ...example } of skipped) this.#skipped.add(reason, example)
    const line: Line = [product.externalId]
    for (const offer of offers) {
      if (!this.#ids.add(offer.id)) {
        this.#skipped.add('duplicate_offer_id', exampleOf(offer))
        continue
      }
      this.#offers += 1
      line.push(offer.id, fingerprint(JSON.stringify(offer)))
      for (const finding of findingsOf(offer)) this.#findings.add(finding, exampleOf(offer))
      for (const output of this.#outputs) {
        const { format, writer } = output
        const reason = format.refuses(offer)
        if (reason !== null) output.skipped.add(reason, exampleOf(offer))
        else {
          output.offers += 1
          if (writer.add(format.offer(offer, this.#shop))) await writer.flush()
        }
      }
    }
    if (line.length === 1) return
    this.#lineText += `${JSON.stringify(line)}\n`
    await this.#comparison?.add(line)
  }

  async endPage(): Promise<void> {
    for (const { writer } of this.#outputs) await writer.flush()
    await this.#lines.write(encodeUtf8(this.#lineText))
    this.#lineText = ''
  }

  async end() {
    const files: FeedFile[] = []
    for (const { format, writer, skipped, offers } of this.#outputs) {
      writer.add(format.tail)
      const written = await writer.finish()
      files.push({ format: format.name, offers, skipped: skipped.list(), ...written })
    }
    await this.#lines.finish()
    return {
      files,
      offers: this.#offers,
      skipped: this.#skipped.list(),
      findings: this.#findings.list(),
      difference: (await this.#comparison?.end()) ?? null,
    }
  }

  async abort(): Promise<void> {
    const open = [...this.#outputs.map(({ writer }) => writer), this.#lines]
    await Promise.allSettled(open.map((each) => each.abort()))
  }
}
