// Audiences: made, renamed, and told apart by something else (C7).

import { Conflict, HubError } from '../core/errors.ts'
import type { PrimaryKeyKind } from '../core/identity.ts'
import { createId } from '../lib/id.ts'
import { getAudience, insertAudience, renameAudience, type AudienceRow } from '../db/audiences.ts'
import type { Database } from '../db/client.ts'
import { previewRekey, rekey } from '../db/rekey.ts'

/** Throws Conflict for a name that is taken. */
export async function createAudience(
  db: Database,
  { name, primaryKey }: { name: string; primaryKey: PrimaryKeyKind },
  now: number,
): Promise<AudienceRow> {
  const row = { id: createId('aud', now), name, primaryKey, createdAt: now }
  if (!(await insertAudience(db, row))) throw nameTaken(name)
  return row
}

export type AudienceChange = {
  name?: string | undefined
  primaryKey?: PrimaryKeyKind | undefined
  /** Contacts that collide under the new key may stay apart, without one. */
  acceptCollisions?: boolean | undefined
}

/** All of it or nothing. Throws NotFound, Conflict for a name that is taken, and HubError 409 where contacts would collide. */
export async function changeAudience(
  db: Database,
  id: string,
  { name, primaryKey, acceptCollisions }: AudienceChange,
  now: number,
): Promise<AudienceRow> {
  const audience = await getAudience(db, id)
  const rekeyed =
    primaryKey === undefined || primaryKey === audience.primaryKey
      ? []
      : await planRekey(db, id, primaryKey, { acceptCollisions, now })
  if (name !== undefined && name !== audience.name) {
    if (!(await renameAudience(db, id, name, rekeyed))) throw nameTaken(name)
  } else if (rekeyed.length > 0) await db.$client.batch(rekeyed)
  return getAudience(db, id)
}

async function planRekey(
  db: Database,
  id: string,
  primaryKey: PrimaryKeyKind,
  { acceptCollisions, now }: { acceptCollisions: boolean | undefined; now: number },
): Promise<D1PreparedStatement[]> {
  const { collisions } = await previewRekey(db, id, primaryKey)
  if (collisions > 0 && !acceptCollisions) {
    throw new HubError(
      'would_collide',
      409,
      `${collisions} values belong to several contacts. Merge those first, or accept that only the oldest of each gets the key; the others stay as they are and are listed as conflicts.`,
    )
  }
  return rekey(db, id, primaryKey, now)
}

function nameTaken(name: string): Conflict {
  return new Conflict('name_taken', `There is an audience "${name}" already. Choose another name.`)
}
