// One contact written by hand: guarded by the version that was read, with its event in the same batch.

import { eq, and, isNull } from 'drizzle-orm'
import type { Contact } from '../core/contact.ts'
import type { CustomField } from '../core/custom-field.ts'
import type { RecordEvent } from '../core/events.ts'
import type { PrimaryKeyKind } from '../core/identity.ts'
import { changedStates } from '../core/statements.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import type { Database } from './client.ts'
import {
  asPatches,
  guardAudience,
  guardContacts,
  isLostRace,
  LostRace,
  releaseKeys,
} from './commit.ts'
import { contacts } from './schema/contacts.ts'
import { events, unsaid } from './schema/events.ts'
import { customFields, segments } from './schema/segments.ts'

export type EditRules = {
  customFields: CustomField[]
  /** Those that are kept by hand. */
  segments: { id: string; name: string }[]
}

/** What an audience lets its people be edited with. */
export async function editRules(db: Database, audienceId: string): Promise<EditRules> {
  const [fields, byHand] = await db.batch([
    db.select().from(customFields).where(eq(customFields.audienceId, audienceId)),
    db
      .select({ id: segments.id, name: segments.name })
      .from(segments)
      .where(and(eq(segments.audienceId, audienceId), isNull(segments.filter)))
      .orderBy(segments.name),
  ])
  return { customFields: fields, segments: byHand }
}

/** A merged contact that gets the key of the one that it is merged into. */
export type Rekeyed = { id: string; primaryKey: string | null }

export type Save = {
  /** As it was read; null for a new one. */
  before: Contact | null
  after: Contact
  rekeyed: Rekeyed[]
  primaryKeyKind: PrimaryKeyKind
  now: number
  depth: number | null
}

/** Writes a contact as it is to be. Throws LostRace when it moved meanwhile, or its key is taken. */
export async function saveContact(
  db: D1Database,
  { before, after, rekeyed, primaryKeyKind, now, depth }: Save,
): Promise<void> {
  const row = { ...after, changedAt: now, seq: 1 }
  const isRekeyed = before !== null && before.primaryKey !== after.primaryKey
  const written = before
    ? [
        guardContacts(db, [before]),
        ...(isRekeyed ? [releaseKeys(db, [after, ...rekeyed])] : []),
        changeContact(db, before, row),
        ...(rekeyed.length > 0 ? [updateAll(db, contacts, rekeyed, ['id'], ['primaryKey'])] : []),
      ]
    : [insertAll(db, contacts, [row], { expressions: { seq: nextSeq } })]
  const event: RecordEvent = {
    at: now,
    kind: 'contact',
    recordId: after.id,
    storeId: '',
    operation: before ? 'updated' : 'created',
    origin: 'hub',
    deliveryId: null,
    transitions: [],
  }
  try {
    await db.batch([
      guardAudience(db, { id: after.audienceId, primaryKeyKind }),
      ...written,
      insertAll(db, events, [{ ...unsaid, ...event, depth, seq: 1 }], {
        expressions: { seq: nextSeq },
      }),
    ])
  } catch (error) {
    if (isLostRace(error)) throw new LostRace()
    throw error
  }
}

function changeContact(db: D1Database, before: Contact, row: Contact): D1PreparedStatement {
  const set = columnsExcept(contacts, ['id', 'audienceId', 'createdAt', 'mergedInto'])
  // SAFETY: a patch of the column.
  const states = asPatches(changedStates(before.states, row.states)) as Contact['states']
  return updateAll(db, contacts, [{ ...row, states }], ['id'], set, {
    seq: nextSeq,
    states: (value) => `json_patch(contacts.states, ${value})`,
  })
}

/** Values that a store set as the owner of these fields are anybody's to change from now on. */
export async function releaseOwned(
  db: Database,
  storeId: string,
  fields: (keyof Contact['provenance'])[],
): Promise<void> {
  if (fields.length === 0) return
  const isOwned = (field: string) =>
    `(provenance ->> '$.${field}.source' = ?1 AND provenance ->> '$.${field}.owned')`
  // A path that leads nowhere removes nothing.
  const paths = fields.map((field) => `iif(${isOwned(field)}, '$.${field}.owned', '$.none')`)
  await db.$client
    .prepare(
      `UPDATE contacts SET provenance = json_remove(provenance, ${paths.join(', ')}) WHERE ${fields.map(isOwned).join(' OR ')}`,
    )
    .bind(storeId)
    .run()
}
