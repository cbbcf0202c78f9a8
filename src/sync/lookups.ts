// Records whose state only the store can tell: a work list in the object's SQLite, so that a hint survives a store
// that does not answer. One row per record, however many deliveries hinted at it.

import { backoffMs } from '../lib/backoff.ts'
import type { Kind } from '../core/outcome.ts'
import type { Place } from './delivery-id.ts'

export type Lookup = {
  kind: Kind
  externalId: string
  /** The deliveries that wait for the answer, oldest first. */
  places: Place[]
  attempts: number
  hints: number
  /** `import` where history asked: what may come in, and silently, is history's choice then (C4, M5). */
  origin: 'webhook' | 'import'
}

export class Lookups {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS lookups (kind TEXT NOT NULL, external_id TEXT NOT NULL, places TEXT NOT NULL,
         due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, hints INTEGER NOT NULL, origin TEXT NOT NULL DEFAULT 'webhook', PRIMARY KEY (kind, external_id)) WITHOUT ROWID`,
    )
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('lookups')")
    // Objects that were made before the column was.
    if (!columns.toArray().some(({ name }) => name === 'origin'))
      sql.exec("ALTER TABLE lookups ADD COLUMN origin TEXT NOT NULL DEFAULT 'webhook'")
  }

  /** Adds the look-ups of a set. Call it inside the transaction that settles the set. */
  addAll(
    wanted: { kind: Kind; externalId: string; place: Place | null }[],
    dueAt: number,
    origin: Lookup['origin'] = 'webhook',
  ): void {
    for (const { kind, externalId, place } of wanted)
      this.add(kind, externalId, place, dueAt, origin)
  }

  /** A delivery's hint makes history's one its own: it is allowed already, and is news. */
  add(
    kind: Kind,
    externalId: string,
    place: Place | null,
    dueAt: number,
    origin: Lookup['origin'] = 'webhook',
  ): void {
    this.#sql.exec(
      `INSERT INTO lookups (kind, external_id, places, due_at, attempts, hints, origin) VALUES (?, ?, ?, ?, 0, 1, ?)
       ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at), hints = hints + 1,
         origin = CASE 'webhook' WHEN origin THEN origin ELSE excluded.origin END, places =
         CASE excluded.places WHEN '[]' THEN places ELSE json_insert(places, '$[#]', excluded.places -> '$[0]') END`,
      kind,
      externalId,
      JSON.stringify(place ? [place] : []),
      dueAt,
      origin,
    )
  }

  /** Up to `limit` records of one kind and origin that are due. */
  due(now: number, limit: number): Lookup[] {
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM lookups WHERE due_at <= ?1
           AND (kind, origin) = (SELECT kind, origin FROM lookups WHERE due_at <= ?1 LIMIT 1) LIMIT ?2`,
        now,
        limit,
      )
      .toArray()
    return rows.map(toLookup)
  }

  /** Answered. A record that was hinted at again meanwhile stays: the answer may be older than that hint. */
  done(lookups: Lookup[]): void {
    for (const { kind, externalId, hints } of lookups) {
      this.#sql.exec(
        'DELETE FROM lookups WHERE kind = ? AND external_id = ? AND hints = ?',
        kind,
        externalId,
        hints,
      )
    }
  }

  /** Not answered: tried again later, after `waitMs` where the store said so. */
  postpone(lookups: Lookup[], now: number, waitMs: number | null): void {
    for (const { kind, externalId, attempts } of lookups) {
      this.#sql.exec(
        'UPDATE lookups SET attempts = attempts + 1, due_at = ? WHERE kind = ? AND external_id = ?',
        now + (waitMs ?? backoffMs(attempts + 1)),
        kind,
        externalId,
      )
    }
  }

  /** Forgets all of them, and tells which they were. */
  clear(): Lookup[] {
    const rows = this.#sql.exec<Row>('DELETE FROM lookups RETURNING *').toArray()
    return rows.map(toLookup)
  }

  /** Whether the state of some record of this kind is still to be asked for. */
  isWaiting(kind: Kind): boolean {
    return this.#sql.exec('SELECT 1 FROM lookups WHERE kind = ? LIMIT 1', kind).toArray().length > 0
  }

  nextDue(): number | null {
    const [found] = this.#sql.exec<{ due: number | null }>('SELECT min(due_at) AS due FROM lookups')
    return found?.due ?? null
  }
}

type Row = {
  kind: Kind
  external_id: string
  places: string
  due_at: number
  attempts: number
  hints: number
  origin: Lookup['origin']
}

function toLookup({ external_id: externalId, due_at: _, places, ...rest }: Row): Lookup {
  // SAFETY: only `add` fills the column.
  return { ...rest, externalId, places: JSON.parse(places) as Place[] }
}
