// Records that the store said are gone before the run that is under way brought them, in the object's SQLite: a file
// that is read for hours still holds what was deleted meanwhile (P3).

import type { Kind } from '../core/outcome.ts'
import type { LoggedEntry } from './activity.ts'

export type Absent = { kind: Kind; externalId: string }

export class Absences {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS absences (kind TEXT NOT NULL, external_id TEXT NOT NULL, asked_at INTEGER NOT NULL,
         PRIMARY KEY (kind, external_id)) WITHOUT ROWID`,
    )
  }

  /** Notes what an answer of the store called gone and is not on record; `askedAt` is when it was asked (ms). */
  note(entries: LoggedEntry[], askedAt: number): void {
    for (const { kind, externalId, outcome, reason } of entries)
      if (outcome === 'skipped' && reason === 'gone_at_source' && externalId !== null)
        this.#sql.exec(
          'INSERT OR REPLACE INTO absences VALUES (?, ?, ?)',
          kind,
          externalId,
          askedAt,
        )
  }

  /** Which of these were called gone after they were read, at `readAt` (ms). */
  among(entries: LoggedEntry[], readAt: number): Absent[] {
    const gone = this.#sql
      .exec<{ key: string }>(
        "SELECT kind || '/' || external_id AS key FROM absences WHERE asked_at >= ?",
        readAt,
      )
      .toArray()
    if (gone.length === 0) return []
    const keys = new Set(gone.map(({ key }) => key))
    return entries.flatMap(({ kind, externalId, derived }) =>
      !derived && kind !== 'delivery' && externalId !== null && keys.has(`${kind}/${externalId}`)
        ? [{ kind, externalId }]
        : [],
    )
  }

  clear(): void {
    this.#sql.exec('DELETE FROM absences')
  }
}
