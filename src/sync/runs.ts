// Import runs of a store, in the object's SQLite: which list is being read, from which cursor, and what came of it
// so far. The cursor moves only together with the counts of the page it passes.

import { importResources, type Resource } from '../core/settings.ts'
import type { Entry } from '../core/outcome.ts'
import type { Cursor } from '../platforms/platform.ts'

export type Progress = {
  resource: Resource
  /** The store's own count of the list, not clamped (M3). */
  storeCount: number | null
  seen: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  rejected: number
  done: boolean
}

export type RunOrigin = 'import' | 'reconcile'

export type Run = {
  id: string
  origin: RunOrigin
  state: 'running' | 'complete' | 'complete_with_rejects' | 'failed'
  error: string | null
  startedAt: number
  finishedAt: number | null
  /**
   * The lists still to be read, the first one from `cursor`. A partial one lacks what settings refused meanwhile; a whole
   * one is read from its beginning.
   */
  plan: {
    listing: Resource
    covers: Resource[]
    cursor: Cursor
    partial?: boolean
    whole?: boolean
  }[]
  resources: Progress[]
  /** Failed attempts at the present page. */
  attempts: number
  /** How often the usual page is halved, because the store was too slow for it, and how many pages went well since. */
  halvings: number
  wentWell: number
  /** Which message may work on the run: a revived run has a new one. */
  ticket: number
  progressedAt: number
}

/** Older ones are forgotten. */
export const keptRuns = 200

export class Runs {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      'CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, running INTEGER NOT NULL, run TEXT NOT NULL) WITHOUT ROWID',
    )
  }

  find(id: string): Run | null {
    return this.#select('SELECT run FROM runs WHERE id = ?', id)[0] ?? null
  }

  running(): Run | null {
    return this.#select('SELECT run FROM runs WHERE running = 1 LIMIT 1')[0] ?? null
  }

  /** Newest first: run ids sort by time. */
  list(limit: number): Run[] {
    return this.#select('SELECT run FROM runs ORDER BY id DESC LIMIT ?', limit)
  }

  save(run: Run): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO runs (id, running, run) VALUES (?, ?, ?)',
      run.id,
      run.state === 'running' ? 1 : 0,
      JSON.stringify(run),
    )
  }

  /** Forgets all but the newest runs: a reconcile every ten minutes leaves many. */
  prune(): void {
    this.#sql.exec(
      'DELETE FROM runs WHERE running = 0 AND id < (SELECT id FROM runs ORDER BY id DESC LIMIT 1 OFFSET ?)',
      keptRuns,
    )
  }

  #select(query: string, ...bindings: (string | number)[]): Run[] {
    // SAFETY: only `save` fills the column.
    return this.#sql
      .exec<{ run: string }>(query, ...bindings)
      .toArray()
      .map((row) => JSON.parse(row.run) as Run)
  }
}

export function newProgress(resource: Resource): Progress {
  return {
    resource,
    storeCount: null,
    seen: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    rejected: 0,
    done: false,
  }
}

/**
 * Adds a page's outcomes to the progress: `seen` stays the sum of the five counts. What the record already has in a
 * newer state counts as unchanged; records made for another one's sake were not seen in the list.
 */
export function count(resources: Progress[], entries: Entry[]): Progress[] {
  return resources.map((progress) => {
    const own = entries.filter(
      (entry) => !entry.derived && resourceOf(entry.kind, resources) === progress.resource,
    )
    const next = { ...progress, seen: progress.seen + own.length }
    for (const { outcome } of own) {
      next[outcome === 'stale' || outcome === 'echo' ? 'unchanged' : outcome] += 1
    }
    return next
  })
}

function resourceOf(kind: Entry['kind'], resources: Progress[]): Resource | null {
  if (kind === 'delivery') return resources[0]?.resource ?? null
  const resource = importResources.find((name) => name === `${kind}s`)
  return resource ?? null
}
