// Runs of workflows, and the relay's place in the events.

import { and, count, desc, eq, gt, inArray, isNull, lt, lte, ne, sql } from 'drizzle-orm'
import type { Run, RunState } from '../core/workflow.ts'
import { insertAll } from './bulk.ts'
import type { Database } from './client.ts'
import { chunkRows } from './commit.ts'
import type { EventRow } from './events.ts'
import { events } from './schema/events.ts'
import { relay, runs, workflows } from './schema/workflows.ts'

/** How many events lie behind each other at most in one page, whether or not they start anything. */
const pageSpan = 10_000

/** Where the relay stands, and where the events end. */
export async function readPlace(db: Database): Promise<{ from: number; end: number }> {
  const [row] = await db.all<{ seq: number; end: number }>(
    sql`SELECT seq, (SELECT coalesce(max(seq), 0) FROM events) AS "end" FROM relay WHERE id = 1`,
  )
  return { from: row?.seq ?? 0, end: row?.end ?? 0 }
}

/** What may start something behind `from`, and how far that was looked for. History never does (M5). */
export async function readTransitions(
  db: Database,
  { from, end }: { from: number; end: number },
  limit: number,
): Promise<{ found: EventRow[]; to: number }> {
  const last = Math.min(end, from + pageSpan)
  const found = await db
    .select()
    .from(events)
    .where(
      and(
        gt(events.seq, from),
        lte(events.seq, last),
        sql`${events.transitions} <> '[]'`,
        ne(events.origin, 'import'),
      ),
    )
    .orderBy(events.seq)
    .limit(limit)
  return { found, to: found.length < limit ? last : (found.at(-1)?.seq ?? last) }
}

/** Never moves back: two relays at once do the same work twice, in effect once. */
export async function movePlace(db: Database, to: number): Promise<void> {
  await db
    .update(relay)
    .set({ seq: to })
    .where(and(eq(relay.id, 1), lt(relay.seq, to)))
}

/** Runs that are on record already stay as they are. */
export async function insertRuns(db: Database, rows: Run[]): Promise<void> {
  const statements = chunkRows(rows).map((chunk) =>
    insertAll(db.$client, runs, chunk, { onConflict: 'ON CONFLICT DO NOTHING' }),
  )
  if (statements.length > 0) await db.$client.batch(statements)
}

/** The runs of all workflows for the events behind `from` until `to` that are to be under way. */
export function runsBetween(db: Database, from: number, to: number): Promise<Run[]> {
  const ids = db.select({ id: workflows.id }).from(workflows)
  return db
    .select()
    .from(runs)
    .where(
      and(
        inArray(runs.workflowId, ids),
        gt(runs.seq, from),
        lte(runs.seq, to),
        eq(runs.state, 'running'),
      ),
    )
}

/**
 * Drops runs that nothing has changed for since `before` (ms). Of each workflow the oldest are looked at only, so that
 * what this reads and writes does not grow with the runs that there are: it is done often. Those that wait stay. Tells
 * how many rows it read.
 */
export async function dropOldRuns(db: Database, before: number, atOnce = 1_000): Promise<number> {
  // CROSS: by workflow, however few of them SQLite takes there to be.
  const { meta } = await db.run(sql`
    DELETE FROM runs WHERE (workflow_id, seq) IN (
      SELECT old.workflow_id, old.seq FROM workflows CROSS JOIN runs AS old ON old.workflow_id = workflows.id
      WHERE old.seq < coalesce((SELECT seq FROM runs WHERE workflow_id = workflows.id
          ORDER BY seq LIMIT 1 OFFSET ${atOnce}), 9e15)
        AND old.changed_at < ${before} AND old.state <> 'waiting')`)
  return meta.rows_read
}

type Key = Pick<Run, 'workflowId' | 'seq'>

export async function findRun(db: Database, key: Key): Promise<Run | null> {
  const [row] = await db.select().from(runs).where(isRun(key))
  return row ?? null
}

/** The newest first; `before` is the number of the last one seen. */
export function listRuns(
  db: Database,
  workflowId: string,
  state: RunState | undefined,
  limit: number,
  before: number | null,
): Promise<Run[]> {
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.workflowId, workflowId),
        isState(state),
        before === null ? undefined : lt(runs.seq, before),
      ),
    )
    .orderBy(desc(runs.seq))
    .limit(limit)
}

/** How a run goes on. Of two attempts the later one counts. */
export async function writeRun(
  db: Database,
  key: Key,
  change: Pick<Run, 'state' | 'steps' | 'error' | 'attempt'>,
  now: number,
): Promise<void> {
  await db
    .update(runs)
    .set({ ...change, changedAt: now })
    .where(and(isRun(key), lte(runs.attempt, change.attempt)))
}

/** Marks runs as under way that were missed, failed or broken off, unless their instances have written more by now. */
export async function markStarted(
  db: Database,
  started: Run[],
  from: RunState,
  now: number,
): Promise<void> {
  await db.run(sql`
    UPDATE runs SET state = 'running', error = NULL, version = value ->> 'version', attempt = value ->> 'attempt',
      changed_at = ${now}
    FROM json_each(${JSON.stringify(started.map(({ workflowId, seq, version, attempt }) => ({ workflowId, seq, version, attempt })))})
    WHERE runs.workflow_id = value ->> 'workflowId' AND runs.seq = value ->> 'seq' AND runs.state = ${from}
      AND (runs.state = 'missed' OR runs.attempt < value ->> 'attempt')`)
}

/** Missed and failed runs by workflow, of those that there are still: read from the index that holds only those. */
export async function countAttention(
  db: Database,
): Promise<Map<string, { name: string; missed: number; failed: number }>> {
  const rows = await db
    .select({ id: workflows.id, name: workflows.name, state: runs.state, count: count() })
    .from(runs)
    .innerJoin(workflows, eq(workflows.id, runs.workflowId))
    .where(and(sql`${runs.state} IN ('missed', 'failed')`, isNull(workflows.deletedAt)))
    .groupBy(runs.workflowId, runs.state)
  const counts = new Map<string, { name: string; missed: number; failed: number }>()
  for (const { id, name, state, count: number } of rows) {
    const known = counts.get(id) ?? { name, missed: 0, failed: 0 }
    counts.set(id, { ...known, [state]: number })
  }
  return counts
}

function isRun({ workflowId, seq }: Key) {
  return and(eq(runs.workflowId, workflowId), eq(runs.seq, seq))
}

/** As text, not as a parameter, so that SQLite sees which rows the partial index holds. */
function isState(state: RunState | undefined) {
  if (state === undefined) return undefined
  return state === 'missed' || state === 'failed'
    ? sql`${runs.state} = ${sql.raw(`'${state}'`)} AND ${runs.state} IN ('missed', 'failed')`
    : eq(runs.state, state)
}
