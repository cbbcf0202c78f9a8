// Workflows and their versions.

import { and, desc, eq, getTableColumns, isNull, lt } from 'drizzle-orm'
import type { Definition, Workflow } from '../core/workflow.ts'
import type { Database } from './client.ts'
import { workflows, workflowVersions } from './schema/workflows.ts'

const isCurrent = and(
  eq(workflowVersions.workflowId, workflows.id),
  eq(workflowVersions.version, workflows.version),
)

function select(db: Database) {
  return db
    .select({ ...getTableColumns(workflows), definition: workflowVersions.definition })
    .from(workflows)
    .innerJoin(workflowVersions, isCurrent)
}

type Selected = Awaited<ReturnType<typeof select>>[number]

function toWorkflow({ deletedAt: _, definition, ...row }: Selected): Workflow {
  return { ...row, ...definition }
}

/** Newest first; `before` is the id of the last one seen. */
export async function listWorkflows(
  db: Database,
  limit: number,
  before: string | null,
): Promise<Workflow[]> {
  const rows = await select(db)
    .where(and(isNull(workflows.deletedAt), before === null ? undefined : lt(workflows.id, before)))
    .orderBy(desc(workflows.id))
    .limit(limit)
  return rows.map(toWorkflow)
}

export async function findWorkflow(db: Database, id: string): Promise<Workflow | null> {
  const [row] = await select(db).where(and(eq(workflows.id, id), isNull(workflows.deletedAt)))
  return row ? toWorkflow(row) : null
}

/** Those that start runs. */
export async function enabledWorkflows(db: Database): Promise<Workflow[]> {
  const rows = await select(db).where(and(eq(workflows.enabled, true), isNull(workflows.deletedAt)))
  return rows.map(toWorkflow)
}

export async function findVersion(
  db: Database,
  workflowId: string,
  version: number,
): Promise<Definition | null> {
  const [row] = await db
    .select({ definition: workflowVersions.definition })
    .from(workflowVersions)
    .where(and(eq(workflowVersions.workflowId, workflowId), eq(workflowVersions.version, version)))
  return row?.definition ?? null
}

/** Null when it was deleted. */
export async function nameOfWorkflow(db: Database, id: string): Promise<string | null> {
  const [row] = await db
    .select({ name: workflows.name })
    .from(workflows)
    .where(and(eq(workflows.id, id), isNull(workflows.deletedAt)))
  return row?.name ?? null
}

export async function insertWorkflow(db: Database, workflow: Workflow): Promise<void> {
  const { row, version } = apart(workflow)
  await db.batch([
    db.insert(workflows).values({ ...row, deletedAt: null }),
    db.insert(workflowVersions).values(version),
  ])
}

/**
 * Writes a workflow as it is to be; what it says as another version, where that changed. False when somebody else
 * changed it since it was read.
 */
export async function updateWorkflow(
  db: Database,
  before: Workflow,
  after: Workflow,
): Promise<boolean> {
  const { row, version } = apart(after)
  const update = db
    .update(workflows)
    .set(row)
    .where(
      and(
        eq(workflows.id, row.id),
        eq(workflows.changedAt, before.changedAt),
        eq(workflows.version, before.version),
        isNull(workflows.deletedAt),
      ),
    )
    .returning({ id: workflows.id })
  if (after.version === before.version) return (await update).length > 0
  // A version that somebody else wrote first stays theirs: then nothing was updated above either.
  const [updated] = await db.batch([
    update,
    db.insert(workflowVersions).values(version).onConflictDoNothing(),
  ])
  return updated.length > 0
}

/** It starts nothing any more, and is not shown. */
export async function deleteWorkflow(db: Database, id: string, now: number): Promise<boolean> {
  const gone = await db
    .update(workflows)
    .set({ enabled: false, deletedAt: now, changedAt: now })
    .where(and(eq(workflows.id, id), isNull(workflows.deletedAt)))
    .returning({ id: workflows.id })
  return gone.length > 0
}

function apart({ trigger, filters, steps, ...row }: Workflow) {
  const { id: workflowId, version, changedAt: createdAt } = row
  return {
    row,
    version: { workflowId, version, definition: { trigger, filters, steps }, createdAt },
  }
}
