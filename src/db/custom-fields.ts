// Custom fields of an audience: their definitions. The values lie with the contacts.

import { and, asc, eq, sql } from 'drizzle-orm'
import { Conflict, NotFound } from '../core/errors.ts'
import type { CustomField } from '../core/custom-field.ts'
import type { Database } from './client.ts'
import { customFields } from './schema/segments.ts'
import { stores } from './schema/stores.ts'

/** A map has at most so many entries too; a contact's row holds all of its values. */
const maxFields = 100

/** The custom fields of an audience, or of all, in the order in which they were made. */
export function listCustomFields(
  db: Database,
  audienceId: string | undefined,
): Promise<CustomField[]> {
  return db
    .select({
      audienceId: customFields.audienceId,
      key: customFields.key,
      label: customFields.label,
      type: customFields.type,
    })
    .from(customFields)
    .where(audienceId === undefined ? undefined : eq(customFields.audienceId, audienceId))
    .orderBy(asc(customFields.createdAt), asc(customFields.key))
}

/** Throws Conflict when the key is taken, or there are too many. */
export async function insertCustomField(
  db: Database,
  field: CustomField,
  now: number,
): Promise<void> {
  const { length } = await listCustomFields(db, field.audienceId)
  if (length >= maxFields)
    throw new Conflict('too_many_fields', `An audience has at most ${maxFields} custom fields.`)
  const made = await db
    .insert(customFields)
    .values({ ...field, createdAt: now })
    .onConflictDoNothing()
    .returning({ key: customFields.key })
  if (made.length === 0)
    throw new Conflict('field_exists', `This audience has a custom field "${field.key}" already.`)
}

/** Throws NotFound. */
export async function renameCustomField(
  db: Database,
  { audienceId, key }: Pick<CustomField, 'audienceId' | 'key'>,
  label: string,
): Promise<CustomField> {
  const [row] = await db
    .update(customFields)
    .set({ label })
    .where(and(eq(customFields.audienceId, audienceId), eq(customFields.key, key)))
    .returning()
  if (!row) throw new NotFound('custom field')
  return { audienceId, key, label, type: row.type }
}

/**
 * Removes the definition; values that contacts have stay with them. Throws NotFound, and Conflict while a store of the
 * audience maps a field onto it: what reads its payloads would go on filling it.
 */
export async function deleteCustomField(
  db: Database,
  { audienceId, key }: Pick<CustomField, 'audienceId' | 'key'>,
): Promise<void> {
  const target = `custom.${key}`
  const users = await db
    .select({ name: stores.name })
    .from(stores)
    .where(
      and(
        eq(stores.audienceId, audienceId),
        sql`EXISTS (SELECT 1 FROM json_each(${stores.settings}, '$.fieldMap') WHERE value ->> 'to' = ${target})`,
      ),
    )
  if (users.length > 0)
    throw new Conflict(
      'field_in_use',
      `${users.map(({ name }) => name).join(', ')} fill this field. Remove it from their mapping first.`,
    )
  const gone = await db
    .delete(customFields)
    .where(and(eq(customFields.audienceId, audienceId), eq(customFields.key, key)))
    .returning({ key: customFields.key })
  if (gone.length === 0) throw new NotFound('custom field')
}
