// Two contacts that are one person, made one and parted again (I5): by hand, or because their store did so. Links,
// orders and checkouts move, the merged contact stays as a row that says where it went.

import { equal } from '../lib/equal.ts'
import { sourceKey, type Contact, type Link } from '../core/contact.ts'
import { Conflict, HubError, NotFound } from '../core/errors.ts'
import { mergeContacts, splitContacts, type ProfileField, type Undo } from '../core/merge.ts'
import { keysApart, type KeysApart } from '../core/split-keys.ts'
import { changedStates } from '../core/statements.ts'
import { handOver, type ToldMerge } from '../core/store-merge.ts'
import { primaryKeyKindOf } from '../db/audiences.ts'
import type { Database } from '../db/client.ts'
import { LostRace } from '../db/commit.ts'
import { closeBetween } from '../db/conflicts.ts'
import { findContact, linksOf } from '../db/contacts.ts'
import {
  belongingsOf,
  deleteMerge,
  holderOf,
  insertMerge,
  mergesInto,
  movedOf,
  moveBelongings,
  type MergeRow,
} from '../db/merges.ts'

export type MergeRequest = {
  keepId: string
  mergeId: string
  /** Fields whose value the merged contact has right. */
  take?: ProfileField[] | undefined
}

/** Who merges: a person in the hub, or a store by a delivery, when it told, and which of its customers was kept. */
export type MergedBy = {
  storeId: string
  deliveryId: string | null
  at: number
  keptExternalId: string
} | null

const maxAttempts = 5

/**
 * Merges `mergeId` into `keepId`. Throws NotFound, Conflict for one that is merged already, and HubError 422 for two
 * of different audiences.
 */
export function merge(
  db: Database,
  request: MergeRequest,
  now: number,
  by: MergedBy = null,
): Promise<{ kept: Contact; merged: Contact }> {
  return untilWon(() => mergeOnce(db, request, now, by))
}

/**
 * Takes a merged contact out again; by the id of the one that was kept, the last that was merged into it. Throws
 * NotFound, and Conflict where nothing is merged or the kept one is merged itself.
 */
export function split(
  db: Database,
  id: string,
  now: number,
): Promise<{ kept: Contact; split: Contact }> {
  return untilWon(() => splitOnce(db, id, now))
}

async function mergeOnce(
  db: Database,
  { keepId, mergeId, take = [] }: MergeRequest,
  now: number,
  by: MergedBy,
) {
  const kept = await getContact(db, keepId)
  const merged = await getContact(db, mergeId)
  refuse(kept, merged)
  const moved = await belongingsOf(db, mergeId)
  const reason = by ? 'merged_at_store' : 'merged'
  const audience = await audienceOf(db, kept)
  const joined = mergeContacts(kept, merged, take, audience.primaryKeyKind)
  const plan = by ? handOver(joined, toldBy(by, moved.links), now) : joined
  await moveBelongings(
    db.$client,
    {
      ...cause(by, now),
      guard: [kept, merged],
      audience,
      from: mergeId,
      to: keepId,
      moved: {
        ...moved,
        links: moved.links.map((link): Link => ({ ...link, reason, linkedAt: now })),
      },
      contacts: [
        { row: plan.kept, states: changedStates(kept.states, plan.kept.states) },
        { row: plan.merged, states: {} },
      ],
      rekeyed: [],
      whole: true,
    },
    [
      ...insertMerge(
        db.$client,
        { keptId: keepId, mergedId: mergeId, reason, undo: plan.undo, at: now },
        moved,
      ),
      closeBetween(db.$client, keepId, mergeId, now),
    ],
  )
  return { kept: await getContact(db, keepId), merged: await getContact(db, mergeId) }
}

function toldBy(
  { at, storeId, keptExternalId }: NonNullable<MergedBy>,
  links: readonly Pick<Link, 'storeId' | 'externalId'>[],
): ToldMerge {
  const goneSources = links.map((link) => sourceKey(link.storeId, link.externalId))
  return { at, goneSources, keptSource: sourceKey(storeId, keptExternalId) }
}

/** What the keys of these contacts are made by at the moment. */
export async function audienceOf(db: Database, { audienceId: id }: Contact) {
  return { id, primaryKeyKind: await primaryKeyKindOf(db, id) }
}

function refuse(kept: Contact, merged: Contact): void {
  if (kept.id === merged.id)
    throw new HubError(
      'same_contact',
      422,
      'Name two contacts: one to keep, and one to merge into it.',
    )
  if (kept.audienceId !== merged.audienceId) {
    throw new HubError(
      'other_audience',
      422,
      'The two contacts are in different audiences, which never share contacts.',
    )
  }
  for (const { id, mergedInto } of [kept, merged]) {
    if (mergedInto !== null) {
      throw new Conflict(
        'already_merged',
        `The contact ${id} is merged into ${mergedInto} already. Name that one, or split them first.`,
      )
    }
  }
}

async function splitOnce(db: Database, id: string, now: number) {
  const { row, kept, merged, others } = await readSplit(db, id)
  const moved = await movedOf(db, row, addressesOf(merged, kept, row.undo))
  const sources = moved.links.map(({ storeId, externalId }) => sourceKey(storeId, externalId))
  const plan = splitContacts(
    kept,
    merged,
    row.undo,
    sources,
    others.map(({ undo }) => undo),
  )
  const audience = await audienceOf(db, kept)
  const links = (await linksOf(db, [kept.id])).get(kept.id) ?? []
  const wanted = keysApart(audience.primaryKeyKind, plan, row.undo, {
    staying: links.filter((link) => !sources.includes(sourceKey(link.storeId, link.externalId))),
    moved: moved.links,
  })
  const keys = await shareKeys(db, { kept, merged, wanted })
  await moveBelongings(
    db.$client,
    {
      ...cause(null, now),
      guard: [kept, merged],
      audience,
      from: kept.id,
      to: merged.id,
      moved,
      contacts: [
        {
          row: { ...plan.kept, primaryKey: keys.kept },
          states: {
            ...changedStates(kept.states, plan.kept.states),
            ...Object.fromEntries(sources.map((source) => [source, null])),
          },
        },
        { row: { ...plan.merged, primaryKey: keys.merged }, states: plan.taken },
      ],
      rekeyed: keys.rekeyed,
      whole: false,
    },
    deleteMerge(
      db.$client,
      row,
      others.flatMap((other, place) => {
        const undo = plan.others[place]
        return undo && !equal(undo, other.undo) ? [{ ...other, undo }] : []
      }),
    ),
  )
  return { kept: await getContact(db, kept.id), split: await getContact(db, merged.id) }
}

/** Who ordered by these since the merge is the merged one: an address that the kept one has by itself is not among them. */
function addressesOf(merged: Contact, kept: Contact, { fields, keys }: Undo): string[] {
  const isLent = fields.some(({ field, after }) => field === 'email' && after.value === kept.email)
  const addresses = [merged.email, keys.merged].flatMap((address) => address ?? [])
  return isLent ? addresses : addresses.filter((address) => address !== kept.email)
}

async function readSplit(db: Database, id: string) {
  const named = await getContact(db, id)
  const keptId = named.mergedInto ?? id
  const rows = await mergesInto(db, keptId)
  const row =
    named.mergedInto === null ? latest(rows) : rows.find(({ mergedId }) => mergedId === id)
  if (!row) throw new Conflict('not_merged', 'Nothing is merged into this contact.')
  const kept = await getContact(db, keptId)
  if (kept.mergedInto !== null) {
    throw new Conflict(
      'kept_is_merged',
      `The contact ${keptId} is merged into ${kept.mergedInto} itself. Split those two first.`,
    )
  }
  const merged = await getContact(db, row.mergedId)
  return { row, kept, merged, others: rows.filter((other) => other !== row) }
}

function latest(rows: MergeRow[]): MergeRow | undefined {
  return rows.toSorted((a, b) => b.at - a.at)[0]
}

/**
 * The primary keys of both. Another one of those merged into the kept contact may hold the one that gets out in
 * exchange for its own; what somebody else, or the kept one by its store's word, holds by right it goes without.
 */
async function shareKeys(
  db: Database,
  { kept, merged, wanted }: { kept: Contact; merged: Contact; wanted: KeysApart },
): Promise<{
  kept: string | null
  merged: string | null
  rekeyed: { id: string; primaryKey: string | null }[]
}> {
  const keys = { kept: await firstFree(db, kept, merged, wanted.kept), rekeyed: [] }
  if (wanted.merged === keys.kept) return { ...keys, merged: null }
  const former = await holder(db, merged, wanted.merged)
  if (!former || [kept.id, merged.id].includes(former.id)) return { ...keys, merged: wanted.merged }
  if (former.mergedInto !== kept.id) return { ...keys, merged: null }
  const rekeyed = [{ id: former.id, primaryKey: merged.primaryKey }]
  return { ...keys, merged: wanted.merged, rekeyed }
}

async function firstFree(
  db: Database,
  kept: Contact,
  merged: Contact,
  keys: (string | null)[],
): Promise<string | null> {
  for (const key of keys) {
    if (key === kept.primaryKey) return key
    const found = await holder(db, kept, key)
    if (!found || found.id === merged.id) return key
  }
  return null
}

async function holder(db: Database, { audienceId }: Contact, key: string | null) {
  return key === null ? null : holderOf(db, audienceId, key)
}

function cause(by: MergedBy, now: number) {
  return {
    storeId: by?.storeId ?? '',
    deliveryId: by?.deliveryId ?? null,
    origin: by ? ('webhook' as const) : ('hub' as const),
    now,
  }
}

async function getContact(db: Database, id: string): Promise<Contact> {
  const contact = await findContact(db, id)
  if (!contact) throw new NotFound('contact')
  return contact
}

/** Reads and writes again while somebody else is faster. */
export async function untilWon<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof LostRace)) throw error
      if (made === maxAttempts)
        throw new Conflict('changed_meanwhile', 'The contacts are being changed. Try again.')
    }
  }
}
