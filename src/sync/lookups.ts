// Records whose state only the store can tell: a work list in the object's SQLite, so that a hint survives a store
// that does not answer. One row per record, however many deliveries hinted at it.

import { backoffMs } from '../lib/backoff.ts'
import type { Kind } from '../core/outcome.ts'
import type { Place } from './journal.ts'

export type Lookup = {
  kind: Kind
  externalId: string
  place: Place | null
  attempts: number
  hints: number
}

export class Lookups {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS lookups (kind TEXT NOT NULL, external_id TEXT NOT NULL, row INTEGER, place INTEGER,
         due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, hints INTEGER NOT NULL, PRIMARY KEY (kind, external_id)) WITHOUT ROWID`,
    )
  }

  /** Returns the place of the delivery that hinted at the record before this one, when it still waited. */
  add(kind: Kind, externalId: string, place: Place | null, dueAt: number): Place | null {
    const [waiting] = this.#sql.exec<Pick<Row, 'row' | 'place'>>(
      'SELECT row, place FROM lookups WHERE kind = ? AND external_id = ?',
      kind,
      externalId,
    )
    this.#sql.exec(
      `INSERT INTO lookups (kind, external_id, row, place, due_at, attempts, hints) VALUES (?, ?, ?, ?, ?, 0, 1)
       ON CONFLICT DO UPDATE SET row = coalesce(excluded.row, row), place = coalesce(excluded.place, place), due_at = min(due_at, excluded.due_at),
         hints = hints + 1`,
      kind,
      externalId,
      place?.row ?? null,
      place?.index ?? null,
      dueAt,
    )
    if (!place || !waiting || waiting.row === null || waiting.place === null) return null
    const isSame = waiting.row === place.row && waiting.place === place.index
    return isSame ? null : { row: waiting.row, index: waiting.place }
  }

  /** Up to `limit` records of one kind that are due. */
  due(now: number, limit: number): Lookup[] {
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM lookups WHERE due_at <= ?1 AND kind = (SELECT kind FROM lookups WHERE due_at <= ?1 LIMIT 1) LIMIT ?2`,
        now,
        limit,
      )
      .toArray()
    return rows.map((row) => ({
      kind: row.kind,
      externalId: row.external_id,
      place: row.row === null || row.place === null ? null : { row: row.row, index: row.place },
      attempts: row.attempts,
      hints: row.hints,
    }))
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

  nextDue(): number | null {
    const [found] = this.#sql.exec<{ due: number | null }>('SELECT min(due_at) AS due FROM lookups')
    return found?.due ?? null
  }
}

type Row = {
  kind: Kind
  external_id: string
  row: number | null
  place: number | null
  due_at: number
  attempts: number
  hints: number
}
