// How far the reading of stored payloads under another field map is (F4), in the object's SQLite: its place in the
// journal, its counts, and which customers it has seen.

export type Reapplied = {
  state: 'running' | 'complete'
  startedAt: number
  finishedAt: number | null
  /** Journal rows: where it began, and in front of which it goes on. */
  fromRow: number
  before: number
  payloads: number
  customers: number
  updated: number
  unchanged: number
  /** The record has a newer state, whose payload is not kept. */
  stale: number
  /** To be asked of the store. */
  asked: number
  skipped: number
  rejected: number
}

/** `digest` is empty where the store is asked already. */
export type Seen = { statedAt: number | null; digest: string }

export class Reapply {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS reapply (id INTEGER PRIMARY KEY, state TEXT NOT NULL)')
    sql.exec(
      `CREATE TABLE IF NOT EXISTS reapply_seen (external_id TEXT PRIMARY KEY, stated_at INTEGER, digest TEXT NOT NULL) WITHOUT ROWID`,
    )
  }

  read(): Reapplied | null {
    const [row] = this.#sql.exec<{ state: string }>('SELECT state FROM reapply WHERE id = 1')
    // SAFETY: only `save` fills the column.
    return row ? (JSON.parse(row.state) as Reapplied) : null
  }

  save(state: Reapplied): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO reapply (id, state) VALUES (1, ?)',
      JSON.stringify(state),
    )
    if (state.state === 'complete') this.forgetSeen()
  }

  isRunning(): boolean {
    return this.read()?.state === 'running'
  }

  /** What was read of a customer before, in this run: its newest payload. */
  seen(externalId: string): Seen | null {
    const [row] = this.#sql.exec<{ stated_at: number | null; digest: string }>(
      'SELECT stated_at, digest FROM reapply_seen WHERE external_id = ?',
      externalId,
    )
    return row ? { statedAt: row.stated_at, digest: row.digest } : null
  }

  see(externalId: string, { statedAt, digest }: Seen): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO reapply_seen (external_id, stated_at, digest) VALUES (?, ?, ?)',
      externalId,
      statedAt,
      digest,
    )
  }

  forgetSeen(): void {
    this.#sql.exec('DELETE FROM reapply_seen')
  }
}
