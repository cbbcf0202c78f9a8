// What is left of contacts when a store's part of them is erased: read with whom they were merged from, and written.

import type { Contact } from '../core/contact.ts'
import { changedStates } from '../core/statements.ts'
import type { Cluster } from '../core/without-store.ts'
import { columnsExcept, decodeRows, nextSeq, updateAll } from './bulk.ts'
import type { Database } from './client.ts'
import { asPatches, releaseKeys } from './commit.ts'
import type { MergeRow } from './merges.ts'
import { contacts } from './schema/contacts.ts'
import { merges } from './schema/merges.ts'

/** These contacts, and whoever is merged into them in the end. */
const whole = `WITH RECURSIVE whole (id) AS (
    SELECT value FROM json_each(?1)
    UNION SELECT merges.merged_id FROM whole CROSS JOIN merges ON merges.kept_id = whole.id)`

/** Contacts with those merged into them. Costs the same whatever else is on record. */
export async function readCluster(
  db: Database,
  ids: string[],
  storeId: string,
): Promise<Cluster<MergeRow>> {
  const read = (sql: string, ...more: string[]) =>
    db.$client.prepare(`${whole} ${sql}`).bind(JSON.stringify(ids), ...more)
  const [contact, merge, moved, led] = await db.$client.batch<Record<string, unknown>>([
    read('SELECT contacts.* FROM whole CROSS JOIN contacts ON contacts.id = whole.id'),
    read('SELECT merges.* FROM whole CROSS JOIN merges ON merges.kept_id = whole.id'),
    read(
      `SELECT DISTINCT m.merged_id AS id FROM whole CROSS JOIN merge_moves AS m
       ON m.merged_id = whole.id AND m.store_id <> ?2`,
      storeId,
    ),
    read(`SELECT id FROM whole WHERE ${leadsTo('whole.id', 't.store_id <> ?2')}`, storeId),
  ])
  const found = decodeRows(contacts, contact?.results ?? [])
  const idsOf = (result: typeof moved) => (result?.results ?? []).map(({ id }) => String(id))
  const spokenOf = new Set(idsOf(moved))
  const isAlone = ({ id, mergedInto }: Contact) => mergedInto !== null && !spokenOf.has(id)
  return {
    contacts: found,
    merges: decodeRows(merges, merge?.results ?? []),
    alone: found.filter(isAlone).map(({ id }) => id),
    elsewhere: idsOf(led),
  }
}

/** Writes contacts as they are left; `seq` is the ordinal of each one's event. Keys are free before they are taken. */
export function changeLeft(
  db: D1Database,
  before: Contact[],
  left: Contact[],
): D1PreparedStatement[] {
  if (left.length === 0) return []
  const known = new Map(before.map((contact) => [contact.id, contact]))
  const rekeyed = left.filter(({ id, primaryKey }) => known.get(id)?.primaryKey !== primaryKey)
  const rows = left.map((row) => {
    const was = known.get(row.id)?.states ?? {}
    const removed = Object.keys(was).filter((source) => !(source in row.states))
    const states = asPatches({
      ...changedStates(was, row.states),
      ...Object.fromEntries(removed.map((source) => [source, null])),
    })
    // SAFETY: a patch of the column.
    return { ...row, states: states as Contact['states'] }
  })
  const set = columnsExcept(contacts, ['id', 'audienceId', 'createdAt', 'mergedInto'])
  return [
    ...(rekeyed.length > 0 ? [releaseKeys(db, rekeyed)] : []),
    updateAll(db, contacts, rows, ['id'], set, {
      seq: nextSeq,
      // What another store notes meanwhile moves no version: it stays.
      states: (value) => `json_patch(contacts.states, ${value})`,
    }),
  ]
}

/** Forgets the merges of these contacts, but for those that are left. */
export function changeMerges(
  db: D1Database,
  ids: string[],
  left: MergeRow[],
  storeId: string | null,
): D1PreparedStatement[] {
  const all = JSON.stringify(ids)
  const stays = JSON.stringify(left.map(({ mergedId }) => mergedId))
  const listed = (values: string) => `(SELECT value FROM json_each(${values}))`
  return [
    db
      .prepare(
        `DELETE FROM merges WHERE kept_id IN ${listed('?1')} AND merged_id NOT IN ${listed('?2')}`,
      )
      .bind(all, stays),
    db
      .prepare(
        `DELETE FROM merge_moves WHERE merged_id IN ${listed('?1')}
           AND (store_id = ?3 OR merged_id NOT IN ${listed('?2')})`,
      )
      .bind(all, stays, storeId),
    ...(left.length > 0 ? [updateAll(db, merges, left, ['keptId', 'mergedId'], ['undo'])] : []),
  ]
}

/** Behind everything else of its batch: fails it where something has come to lead to a contact that goes. */
export function guardGone(db: D1Database, ids: string[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT CASE WHEN EXISTS (SELECT 1 FROM json_each(?1) AS gone WHERE ${leadsTo('gone.value')})
       THEN json('lost race') ELSE 1 END`,
    )
    .bind(JSON.stringify(ids))
}

function leadsTo(id: string, which = 'true'): string {
  return ['links', 'orders', 'checkouts']
    .map((table) => `EXISTS (SELECT 1 FROM ${table} AS t WHERE t.contact_id = ${id} AND ${which})`)
    .join(' OR ')
}
