// The journal of a store's deliveries: append-only packs in the object's own SQLite, and the cursor that says how
// far they are drained. A delivery's id is its place (row and index); nothing is updated or deleted per delivery.

import type { Place } from './delivery-id.ts'

/** How a body is kept: as it came, gzipped, or in R2 (then the bytes are the R2 key). */
export type Encoding = 'plain' | 'gzip' | 'r2'

export type Incoming = {
  key: string
  topic: string
  encoding: Encoding
  body: Uint8Array<ArrayBuffer>
}

/** A delivery without its body. */
export type Stub = Place & {
  topic: string
  receivedAt: number
  encoding: Encoding
  duplicate: boolean
}

export type Delivery = Stub & { body: Uint8Array<ArrayBuffer> }

/** Written as one row: the deliveries' headers as JSON, their bodies end to end. */
export type Header = { k: string; t: string; at: number; n: number; e: Encoding; d?: 1 }

type Pack = {
  items: { header: Header; body: Uint8Array }[]
  bytes: number
  /** The row that the pack became. */
  written: Promise<number>
  settle: { resolve: (row: number) => void; reject: (error: unknown) => void }
}

const maxPackBytes = 1_500_000
const maxPackItems = 200
/** What one set may weigh in memory, unpacked. */
const maxSetBytes = 16 * 1024 * 1024
const rememberedKeys = 5_000
const rehydratedRows = 100

export class Journal {
  readonly #storage: DurableObjectStorage
  readonly #packs: Pack[] = []
  #writing = false
  #sinceRead = 0
  /** Keys of recent deliveries: recognising a repeat is a courtesy, applying twice changes nothing anyway. */
  readonly #recent = new Set<string>()

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS journal (row INTEGER PRIMARY KEY, at INTEGER NOT NULL, headers TEXT NOT NULL, bodies BLOB NOT NULL)`,
    )
    this.#rehydrate()
  }

  /**
   * Appends a delivery and resolves when it is on disk. Deliveries that arrive while a pack is being written share
   * the next one (group commit): the disk sets the pace, there is no timer.
   */
  async append(incoming: Incoming, now: number): Promise<{ duplicate: boolean; place: Place }> {
    const duplicate = this.#recent.has(incoming.key)
    this.#remember(incoming.key)
    this.#sinceRead += 1
    // A record that went from A to B and back within a second repeats itself to the byte: the repeat is news then.
    const { body } = incoming
    const pack = this.#openPack(body.byteLength)
    pack.items.push({
      header: {
        k: incoming.key,
        t: incoming.topic,
        at: now,
        n: body.byteLength,
        e: incoming.encoding,
        ...(duplicate ? { d: 1 } : {}),
      },
      body,
    })
    pack.bytes += body.byteLength
    const index = pack.items.length - 1
    void this.#writeAll()
    try {
      return { duplicate, place: { row: await pack.written, index } }
    } catch (error) {
      this.#recent.delete(incoming.key)
      throw error
    }
  }

  /** How many deliveries came since the last set was read. */
  waiting(): number {
    return this.#sinceRead
  }

  /** Whole rows behind `row`, oldest first: at most `count` deliveries and what memory can hold, at least one row. */
  readAfter(row: number, count: number): { deliveries: Delivery[]; lastRow: number } {
    const deliveries: Delivery[] = []
    let lastRow = row
    let weight = 0
    this.#sinceRead = 0
    const rows = this.#storage.sql.exec<JournalRow>(
      'SELECT row, headers, bodies FROM journal WHERE row > ? ORDER BY row LIMIT ?',
      row,
      count,
    )
    for (const each of rows) {
      const unpacked = unpack(each)
      weight += unpacked.reduce((sum, delivery) => sum + weigh(delivery), 0)
      const full = deliveries.length + unpacked.length > count || weight > maxSetBytes
      if (deliveries.length > 0 && full) break
      deliveries.push(...unpacked)
      lastRow = each.row
    }
    return { deliveries, lastRow }
  }

  /** When the first row behind `row` came, or null when there is none. */
  receivedAfter(row: number): number | null {
    const [found] = this.#storage.sql.exec<{ at: number }>(
      'SELECT at FROM journal WHERE row > ? ORDER BY row LIMIT 1',
      row,
    )
    return found?.at ?? null
  }

  /** What was delivered in rows in front of `before`, newest first and without bodies, until `count` are together. */
  readBefore(before: number | null, count: number): Stub[] {
    const found: Stub[] = []
    const rows = this.#storage.sql.exec<Pick<JournalRow, 'row' | 'headers'>>(
      'SELECT row, headers FROM journal WHERE row < ? ORDER BY row DESC LIMIT ?',
      before ?? Number.MAX_SAFE_INTEGER,
      count,
    )
    for (const each of rows) {
      const stubs = parseHeaders(each.headers).map((header, index) =>
        toStub(header, { row: each.row, index }),
      )
      found.push(...stubs.toReversed())
      if (found.length >= count) break
    }
    return found
  }

  find(place: Place): Delivery | null {
    const [row] = this.#storage.sql.exec<JournalRow>(
      'SELECT row, headers, bodies FROM journal WHERE row = ?',
      place.row,
    )
    return (row && unpack(row)[place.index]) ?? null
  }

  lastRow(): number {
    const [found] = this.#storage.sql.exec<{ row: number | null }>(
      'SELECT max(row) AS row FROM journal',
    )
    return found?.row ?? 0
  }

  /**
   * Drops rows up to `drained` that were received before `time`; returns the R2 keys that went with them. Of the
   * newest row only the number stays: the next one counts on from there.
   */
  dropBefore(time: number, drained: number): string[] {
    const { sql } = this.#storage
    const [last] = sql.exec<{ row: number | null }>(
      'SELECT max(row) AS row FROM journal WHERE at < ? AND row <= ?',
      time,
      drained,
    )
    if (!last?.row) return []
    const inFiles = sql.exec<JournalRow>(
      `SELECT row, headers, bodies FROM journal WHERE row <= ? AND headers LIKE '%"e":"r2"%'`,
      last.row,
    )
    const keys = inFiles
      .toArray()
      .flatMap(unpack)
      .filter(({ encoding }) => encoding === 'r2')
      .map(({ body }) => new TextDecoder().decode(body))
    sql.exec('DELETE FROM journal WHERE row <= ? AND row < ?', last.row, this.lastRow())
    sql.exec(`UPDATE journal SET headers = '[]', bodies = x'' WHERE row <= ?`, last.row)
    return keys
  }

  #openPack(bytes: number): Pack {
    const last = this.#packs.at(-1)
    if (last && last.items.length < maxPackItems && last.bytes + bytes <= maxPackBytes) return last
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const pack: Pack = { items: [], bytes: 0, written: promise, settle: { resolve, reject } }
    this.#packs.push(pack)
    return pack
  }

  async #writeAll(): Promise<void> {
    if (this.#writing) return
    this.#writing = true
    try {
      for (let pack = this.#packs.shift(); pack; pack = this.#packs.shift()) {
        try {
          const row = this.#write(pack)
          await this.#storage.sync()
          pack.settle.resolve(row)
        } catch (error) {
          pack.settle.reject(error)
        }
      }
    } finally {
      this.#writing = false
    }
  }

  #write(pack: Pack): number {
    const bodies = new Uint8Array(pack.bytes)
    let offset = 0
    for (const { body } of pack.items) {
      bodies.set(body, offset)
      offset += body.byteLength
    }
    const inserted = this.#storage.sql.exec<{ row: number }>(
      'INSERT INTO journal (at, headers, bodies) VALUES (?, ?, ?) RETURNING row',
      pack.items[0]?.header.at ?? 0,
      JSON.stringify(pack.items.map(({ header }) => header)),
      bodies.buffer,
    )
    return inserted.one().row
  }

  #remember(key: string): void {
    this.#recent.delete(key)
    this.#recent.add(key)
    if (this.#recent.size > rememberedKeys) {
      const [oldest] = this.#recent
      if (oldest !== undefined) this.#recent.delete(oldest)
    }
  }

  #rehydrate(): void {
    const rows = this.#storage.sql.exec<{ headers: string }>(
      'SELECT headers FROM journal ORDER BY row DESC LIMIT ?',
      rehydratedRows,
    )
    for (const { headers } of rows.toArray().toReversed()) {
      for (const header of parseHeaders(headers)) this.#remember(header.k)
    }
  }
}

export type JournalRow = { row: number; headers: string; bodies: ArrayBuffer }

export function unpack({ row, headers, bodies }: JournalRow): Delivery[] {
  let offset = 0
  return parseHeaders(headers).map((header, index) => {
    const body = new Uint8Array(bodies, offset, header.n)
    offset += header.n
    return { ...toStub(header, { row, index }), body }
  })
}

function toStub(header: Header, place: Place): Stub {
  return {
    ...place,
    topic: header.t,
    receivedAt: header.at,
    encoding: header.e,
    duplicate: header.d === 1,
  }
}

/** About how many bytes a delivery takes once it is unpacked. */
function weigh({ encoding, body }: Delivery): number {
  if (encoding === 'r2') return 5 * 1024 * 1024
  return encoding === 'gzip' ? body.byteLength * 8 : body.byteLength
}

export function parseHeaders(text: string): Header[] {
  // SAFETY: only this module writes the column.
  return JSON.parse(text) as Header[]
}
