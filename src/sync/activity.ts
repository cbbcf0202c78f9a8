// The activity log of a store, in the object's own SQLite: packed rows of outcomes, one per set that was settled.
// The cursor of the journal is part of it: a set's outcomes and the move past it are one row, so one fact.

import type { Entry } from '../core/outcome.ts'
import type { Place } from './delivery-id.ts'

/** What was going on: a drained set, a page of a run, a look-up at the store, a retry, or only time going by. */
export type Operation = 'live' | 'import' | 'reconcile' | 'lookup' | 'retry' | 'clock'

export type LoggedEntry = Entry & { place: Place | null }

export type Activity = LoggedEntry & { at: number; operation: Operation; cursor: string }

type Range = { fromRow: number; toRow: number }

export class ActivityLog {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS activity (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, operation TEXT NOT NULL,
         run_id TEXT, from_row INTEGER, to_row INTEGER, entries TEXT NOT NULL)`,
    )
    sql.exec(
      'CREATE INDEX IF NOT EXISTS activity_rows ON activity (to_row) WHERE to_row IS NOT NULL',
    )
    sql.exec(
      "CREATE INDEX IF NOT EXISTS activity_drained ON activity (to_row) WHERE operation = 'live'",
    )
  }

  /** Writes the outcomes of one set; `range` are the journal rows that they belong to. */
  write(
    at: number,
    operation: Operation,
    entries: LoggedEntry[],
    { range, runId }: { range?: Range; runId?: string } = {},
  ): void {
    if (entries.length === 0 && !range) return
    this.#sql.exec(
      'INSERT INTO activity (at, operation, run_id, from_row, to_row, entries) VALUES (?, ?, ?, ?, ?, ?)',
      at,
      operation,
      runId ?? null,
      range?.fromRow ?? null,
      range?.toRow ?? null,
      JSON.stringify(entries.map(pack)),
    )
  }

  /** The journal row up to which everything is drained: only a drained set moves it, whatever else names rows. */
  drainedRow(): number {
    const [found] = this.#sql.exec<{ row: number | null }>(
      "SELECT max(to_row) AS row FROM activity WHERE operation = 'live'",
    )
    return found?.row ?? 0
  }

  /** Outcomes of the deliveries in these journal rows; a look-up or retry later adds to them. */
  entriesOfRows({ fromRow, toRow }: Range): LoggedEntry[] {
    const rows = this.#sql.exec<{ entries: string }>(
      'SELECT entries FROM activity WHERE to_row >= ? AND from_row <= ? ORDER BY id',
      fromRow,
      toRow,
    )
    return rows.toArray().flatMap((row) => parse(row.entries))
  }

  /** Newest first, from a cursor on; reads at most `scan` packed rows, so that a rare filter can't run away. */
  read(
    filter: (entry: LoggedEntry, operation: Operation) => boolean,
    { before, limit, scan = 200 }: { before: string | null; limit: number; scan?: number },
  ): { entries: Activity[]; next: string | null } {
    const from = parseCursor(before)
    const rows = this.#sql
      .exec<{ id: number; at: number; operation: Operation; entries: string }>(
        'SELECT id, at, operation, entries FROM activity WHERE id <= ? ORDER BY id DESC LIMIT ?',
        from.id,
        scan,
      )
      .toArray()
    const found: Activity[] = []
    for (const row of rows) {
      const entries = parse(row.entries)
      for (let place = entries.length - 1; place >= 0; place--) {
        if (row.id === from.id && place >= from.place) continue
        const entry = entries[place]
        if (!entry || !filter(entry, row.operation)) continue
        const cursor = `${row.id}.${place}`
        found.push({ ...entry, at: row.at, operation: row.operation, cursor })
        if (found.length === limit) return { entries: found, next: cursor }
      }
    }
    const last = rows.at(-1)
    return { entries: found, next: last && rows.length === scan ? `${last.id}.0` : null }
  }

  /** Drops what is older than `time`; the newest drained range stays, it is the journal's cursor. */
  dropBefore(time: number): void {
    this.#sql.exec(
      "DELETE FROM activity WHERE at < ? AND (operation <> 'live' OR to_row < (SELECT max(to_row) FROM activity WHERE operation = 'live'))",
      time,
    )
  }
}

type Packed = [
  number | null,
  number | null,
  Entry['kind'],
  string | null,
  string | null,
  Entry['outcome'],
  string | null,
]

function pack({ place, kind, externalId, recordId, outcome, reason }: LoggedEntry): Packed {
  return [place?.row ?? null, place?.index ?? null, kind, externalId, recordId, outcome, reason]
}

function parse(text: string): LoggedEntry[] {
  // SAFETY: only `write` fills the column.
  const rows = JSON.parse(text) as Packed[]
  return rows.map(([row, index, kind, externalId, recordId, outcome, reason]) => ({
    place: row === null || index === null ? null : { row, index },
    kind,
    externalId,
    recordId,
    outcome,
    reason,
  }))
}

function parseCursor(cursor: string | null): { id: number; place: number } {
  const [id, place] = (cursor ?? '').split('.').map(Number)
  return Number.isInteger(id) && Number.isInteger(place)
    ? { id: id ?? 0, place: place ?? 0 }
    : { id: Number.MAX_SAFE_INTEGER, place: 0 }
}

/** The journal rows that some outcomes belong to, so that each delivery shows what became of it in the end. */
export function rowsOf(entries: LoggedEntry[]): { range?: Range } {
  const rows = entries.flatMap(({ place }) => (place ? [place.row] : []))
  return rows.length === 0
    ? {}
    : { range: { fromRow: Math.min(...rows), toRow: Math.max(...rows) } }
}
