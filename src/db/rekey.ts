// Another primary key for an audience: what it would make of its contacts, and the change itself (C7).

import type { PrimaryKeyKind } from '../core/identity.ts'
import type { Database } from './client.ts'

/** Contacts that would have one key: the first of them, the oldest, keeps it. */
export type Collision = { key: string; contactIds: string[] }

export type RekeyPreview = {
  contacts: number
  /** Contacts that have nothing of this kind and are told apart by the next best. */
  withoutValue: number
  collisions: number
  examples: Collision[]
}

const examples = 50

const phoneKey = `CASE WHEN phone GLOB '+[0-9]*' AND substr(phone, 2) NOT GLOB '*[^0-9]*'
  AND length(phone) BETWEEN 7 AND 16 THEN phone END`

/** A customer's key: of the store that the contact was linked to first. */
const customerKey = `(SELECT links.store_id || '/' || links.external_id FROM links
  WHERE links.contact_id = contacts.id ORDER BY linked_at, store_id, external_id LIMIT 1)`

/** The same ranking as `primaryKeyOf` of `core/identity.ts`. */
const keys: Record<PrimaryKeyKind, { own: string; key: string }> = {
  email: { own: 'email', key: `coalesce(email, ${phoneKey})` },
  phone: { own: phoneKey, key: `coalesce(${phoneKey}, email)` },
  storeCustomerId: { own: customerKey, key: `coalesce(${customerKey}, email, ${phoneKey})` },
}

/** Who would get which key: of several the oldest that is not merged into another one. */
function keyed(kind: PrimaryKeyKind): string {
  const { own, key } = keys[kind]
  return `SELECT id, key, own, merged_into, created_at, row_number() OVER (
      PARTITION BY key ORDER BY merged_into IS NOT NULL, created_at, id) AS place
    FROM (SELECT id, merged_into, created_at, ${own} AS own, ${key} AS key
      FROM contacts WHERE audience_id = ?1)`
}

export async function previewRekey(
  db: Database,
  audienceId: string,
  kind: PrimaryKeyKind,
): Promise<RekeyPreview> {
  const visible = `SELECT * FROM (${keyed(kind)}) WHERE merged_into IS NULL`
  const collide = `SELECT key, json_group_array(id ORDER BY place) AS ids FROM (${visible})
    WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1`
  const bind = (sql: string) => db.$client.prepare(sql).bind(audienceId)
  const [counted, listed] = await db.$client.batch<Record<string, unknown>>([
    bind(
      `SELECT count(*) AS contacts, sum(own IS NULL) AS without,
         (SELECT count(*) FROM (${collide})) AS collisions FROM (${visible})`,
    ),
    bind(`${collide} ORDER BY count(*) DESC, key LIMIT ${examples}`),
  ])
  const row = counted?.results[0]
  return {
    contacts: Number(row?.['contacts'] ?? 0),
    withoutValue: Number(row?.['without'] ?? 0),
    collisions: Number(row?.['collisions'] ?? 0),
    examples: (listed?.results ?? []).map(({ key, ids }) => ({
      key: String(key),
      // SAFETY: SQLite made the list.
      contactIds: JSON.parse(String(ids)) as string[],
    })),
  }
}

/**
 * Gives the audience another primary key and every contact its value, as statements for one batch. Whoever collides
 * stays a contact without a key, noted as a conflict for a person to decide (I4).
 */
export function rekey(
  db: Database,
  audienceId: string,
  kind: PrimaryKeyKind,
  now: number,
): D1PreparedStatement[] {
  const bind = (sql: string, ...more: (string | number)[]) =>
    db.$client.prepare(sql).bind(audienceId, ...more)
  const field = kind === 'storeCustomerId' ? 'email' : kind
  return [
    bind('UPDATE audiences SET primary_key = ?2 WHERE id = ?1', kind),
    bind('UPDATE contacts SET primary_key = NULL WHERE audience_id = ?1'),
    bind(
      `UPDATE contacts SET primary_key = keyed.key FROM (${keyed(kind)}) AS keyed
       WHERE contacts.id = keyed.id AND keyed.place = 1 AND keyed.key IS NOT NULL`,
    ),
    bind(
      `INSERT INTO conflicts (store_id, kind, external_id, field, incoming_value, current_value,
         record_id, other_record_id, at, rule, winner)
       SELECT '', 'contact', late.id, ?2, late.key, NULL, late.id, first.id, ?3, 'identity', 'open'
       FROM (${keyed(kind)}) AS late JOIN contacts AS first
         ON first.audience_id = ?1 AND first.primary_key = late.key
       WHERE late.place > 1 AND late.merged_into IS NULL
       ON CONFLICT DO UPDATE SET at = excluded.at, other_record_id = excluded.other_record_id,
         winner = 'open', closed_at = NULL`,
      field,
      now,
    ),
  ]
}
