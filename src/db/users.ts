// The people that contacts are assigned to. The administrator is always one of them.

import { asc, eq } from 'drizzle-orm'
import type { Database } from './client.ts'
import { users } from './schema/workflows.ts'
import { customFields } from './schema/segments.ts'

export type User = { id: string; name: string }

/** The custom field of a contact that holds who is responsible. */
export const assignee = 'assignee'

export async function listUsers(db: Database): Promise<User[]> {
  const rows = await db.select().from(users).orderBy(asc(users.email))
  const others = rows.map(({ email, name }) => ({ id: email, name }))
  return [{ id: 'admin', name: 'Administrator' }, ...others]
}

/** False when there is one with this address already. */
export async function addUser(
  db: Database,
  user: { email: string; name: string },
  now: number,
): Promise<boolean> {
  const added = await db
    .insert(users)
    .values({ ...user, createdAt: now })
    .onConflictDoNothing()
    .returning({ email: users.email })
  return added.length > 0
}

/** False when there is none with this address. Contacts stay assigned to whom they were. */
export async function removeUser(db: Database, email: string): Promise<boolean> {
  const gone = await db
    .delete(users)
    .where(eq(users.email, email))
    .returning({ email: users.email })
  return gone.length > 0
}

/** Makes the field where an audience has none yet. */
export async function ensureAssigneeField(
  db: Database,
  audienceId: string,
  now: number,
): Promise<void> {
  await db
    .insert(customFields)
    .values({ audienceId, key: assignee, label: 'Assigned to', type: 'text', createdAt: now })
    .onConflictDoNothing()
}
