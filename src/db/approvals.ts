// Approvals: begun, answered once, and forgotten after a day.

import { and, eq, lt } from 'drizzle-orm'
import type { Database } from './client.ts'
import { approvals } from './schema/approvals.ts'

export type ApprovalRow = typeof approvals.$inferSelect

const keptMs = 24 * 3_600_000

/** Notes a new approval and removes those of yesterday. */
export async function insertApproval(db: Database, row: ApprovalRow): Promise<void> {
  await db.delete(approvals).where(lt(approvals.askedAt, row.askedAt - keptMs))
  await db.insert(approvals).values(row)
}

export async function findApproval(db: Database, stateHash: string): Promise<ApprovalRow | null> {
  const [row] = await db.select().from(approvals).where(eq(approvals.stateHash, stateHash))
  return row ?? null
}

/** Takes the one answer that an approval has; false when it was answered before. */
export async function claimApproval(db: Database, stateHash: string): Promise<boolean> {
  const claimed = await db
    .update(approvals)
    .set({ status: 'connecting' })
    .where(and(eq(approvals.stateHash, stateHash), eq(approvals.status, 'asked')))
    .returning({ stateHash: approvals.stateHash })
  return claimed.length > 0
}

export async function updateApproval(
  db: Database,
  stateHash: string,
  change: Partial<Pick<ApprovalRow, 'status' | 'message' | 'storeId' | 'returnedAt'>>,
): Promise<void> {
  await db.update(approvals).set(change).where(eq(approvals.stateHash, stateHash))
}
