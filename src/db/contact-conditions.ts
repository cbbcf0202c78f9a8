// What a list of contacts is narrowed to, as SQL, and how far the rows have to be read for it.

import { and, inArray, sql, type SQL } from 'drizzle-orm'
import type { Filter } from '../core/filter.ts'
import { spellingsOf } from '../core/filter-test.ts'
import { contactsByCheckout, type CheckoutRanges } from './checkouts.ts'
import type { Database } from './client.ts'
import { seqSince } from './events.ts'
import { narrowSql } from './filter-narrow.ts'
import { filterSql, type FilterContext } from './filter-sql.ts'
import type { Given } from './given.ts'
import { contacts, links } from './schema/contacts.ts'
import { stores } from './schema/stores.ts'

export type ContactFilter = {
  email?: string | undefined
  phone?: string | undefined
  tag?: string | undefined
  storeId?: string | undefined
  audienceId?: string | undefined
  /** Of the segment that is asked for. */
  segmentAudienceId?: string | undefined
  externalId?: string | undefined
  q?: string | undefined
  updatedSince?: number | undefined
  /** Of the last checkout in a store: the one named, or any. */
  checkout?: CheckoutRanges | undefined
  /** All of them hold. */
  matching?: { filters: Filter[]; context: FilterContext } | undefined
}

/**
 * `newest`: the index by version leads to as many rows as are answered. `few`: another index leads to hardly more than
 * fit. `some`: each row has to be looked at.
 */
export type Reach = 'newest' | 'few' | 'some'

export type Narrowed = {
  where: SQL
  reach: Reach
  /** Holds for all who fit; worth asking first where few do. */
  narrow: SQL | null
}

export async function conditionsOf(
  db: Database,
  filter: ContactFilter,
  given: Given,
): Promise<Narrowed> {
  const { updatedSince } = filter
  const byKey = [byEmail(filter, given), byPhone(filter, given), byCustomer(db, filter)]
  const since = updatedSince === undefined ? undefined : await seqSince(db, updatedSince)
  const others = [
    // With a plus, so that no index by audience is taken: it leads to everybody, one by one.
    ...[filter.audienceId, filter.segmentAudienceId]
      .filter((id) => id !== undefined)
      .map((id) => sql`+contacts.audience_id = ${given.add(id)}`),
    filter.tag === undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM json_each(contacts.tags) WHERE value = ${given.add(filter.tag)})`,
    filter.storeId === undefined || filter.externalId !== undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM links WHERE contact_id = contacts.id AND store_id = ${given.add(filter.storeId)})`,
    byCheckout(filter),
    filter.q === undefined ? undefined : matches(filter.q, given),
    ...matched(filter, given),
  ]
  const isAsked = (part: SQL | undefined) => part !== undefined
  const where = and(
    // Whoever was merged into another contact is shown as that one (I5).
    sql`contacts.merged_into IS NULL`,
    since === undefined ? undefined : sql`contacts.seq >= ${since}`,
    ...byKey,
    ...others,
  )
  const reach = byKey.some(isAsked) ? 'few' : others.some(isAsked) && !since ? 'some' : 'newest'
  const narrow = reach === 'some' ? narrowed(filter, given) : null
  return { where: where ?? sql`true`, reach, narrow }
}

/** Whose primary key is the email is found by that, the others by the index that leaves those out. */
function byEmail({ email }: ContactFilter, given: Given): SQL | undefined {
  if (email === undefined) return undefined
  const value = given.add(email.trim().toLowerCase())
  return sql`contacts.id IN (${withPrimaryKey(value)} UNION ALL
    SELECT id FROM contacts WHERE audience_id IN (SELECT id FROM audiences) AND email = ${value}
      AND email IS NOT primary_key AND email IS NOT NULL) AND contacts.email = ${value}`
}

function byPhone({ phone }: ContactFilter, given: Given): SQL | undefined {
  if (phone === undefined) return undefined
  const value = given.add(phone)
  return sql`contacts.id IN (${withPrimaryKey(value)} UNION ALL
    SELECT id FROM contacts WHERE audience_id IN (SELECT id FROM audiences) AND phone = ${value}
      AND phone IS NOT primary_key AND phone IS NOT NULL UNION ALL
    SELECT id FROM contacts WHERE audience_id IN (SELECT id FROM audiences) AND delivery_phone = ${value}
      AND delivery_phone IS NOT phone AND delivery_phone IS NOT NULL)
    AND (contacts.phone = ${value} OR contacts.delivery_phone = ${value})`
}

function withPrimaryKey(value: SQL): SQL {
  return sql`SELECT id FROM contacts WHERE audience_id IN (SELECT id FROM audiences) AND primary_key = ${value}`
}

function byCustomer(db: Database, { storeId, externalId }: ContactFilter): SQL | undefined {
  if (externalId === undefined) return undefined
  const inStore =
    storeId === undefined
      ? inArray(links.storeId, db.select({ id: stores.id }).from(stores))
      : sql`${links.storeId} = ${storeId}`
  return sql`${contacts.id} IN (SELECT contact_id FROM links WHERE ${inStore} AND external_id = ${externalId})`
}

function byCheckout({ checkout, storeId }: ContactFilter): SQL | undefined {
  const within = contactsByCheckout(checkout ?? {}, storeId)
  return within && sql`EXISTS (${within} AND c.contact_id = contacts.id)`
}

function matched({ matching }: ContactFilter, given: Given): SQL[] {
  return matching ? matching.filters.map((each) => filterSql(each, given, matching.context)) : []
}

/** All of the filters hold, so any of them will do. */
function narrowed({ matching }: ContactFilter, given: Given): SQL | null {
  if (!matching) return null
  for (const filter of matching.filters) {
    const narrow = narrowSql(filter, given, matching.context)
    if (narrow) return narrow
  }
  return null
}

/** Every word must occur in the name, the email or a phone. */
function matches(q: string, given: Given): SQL | undefined {
  const searched = sql`lower(concat_ws(' ', contacts.first_name, contacts.last_name, contacts.email, contacts.phone))`
  const words = q
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
  return and(
    ...words.map((word) => {
      const found = spellingsOf(word).map(
        (spelling) => sql`instr(${searched}, ${given.add(spelling)}) > 0`,
      )
      return sql`(${sql.join(found, sql` OR `)})`
    }),
  )
}
