// The erased stay erased: what a store still says of them, by an old delivery or a later list, comes in without them.
// A customer is known by the store's id for good, an email only for what is older than the erasing: whoever places an
// order afterwards is somebody new.

import type { Change, OrderChange } from '../core/change.ts'
import type { Profile } from '../core/contact.ts'
import type { Database } from '../db/client.ts'
import { findErasures, hasErasures, insertErasures } from '../db/erasures.ts'
import { encodeHex } from '../lib/bytes.ts'
import { signHmac } from '../lib/hmac.ts'
import type { MasterKeys } from '../lib/secrets.ts'

/** The places that a hash is good for: a store's ids in the store, emails in the audience. */
export type Reach = { storeId: string; audienceId: string }

/** `kept`: nobody was erased; `scrubbed`: taken in without the buyer; `dropped`: not taken in at all. */
export type Verdict = { change: Change; is: 'kept' | 'scrubbed' | 'dropped' }

type Named = { scope: string; name: string; before: number | null }

export type ErasedOf = {
  /** By store. */
  customers: { storeId: string; externalId: string }[]
  orders: { storeId: string; externalId: string }[]
  /** The audience, or the store that alone asked for it. */
  emailScope: string
  emails: string[]
}

/** Notes who is erased, under the newest master key. */
export async function rememberErased(
  db: Database,
  keys: MasterKeys,
  erased: ErasedOf,
  at: number,
): Promise<void> {
  const names = [
    ...erased.customers.map(
      ({ storeId, externalId }) => [storeId, customerName(externalId)] as const,
    ),
    ...erased.orders.map(({ storeId, externalId }) => [storeId, orderName(externalId)] as const),
    ...erased.emails.map((email) => [erased.emailScope, emailName(email)] as const),
  ]
  const rows = await Promise.all(
    names.map(async ([scope, name]) => ({ scope, hash: await hashes(keys.slice(0, 1), name), at })),
  )
  await insertErasures(
    db,
    rows.flatMap(({ hash, ...row }) => hash.map((each) => ({ ...row, hash: each }))),
  )
}

export function mayHaveErased(db: Database, { storeId, audienceId }: Reach): Promise<boolean> {
  return hasErasures(db, [storeId, audienceId])
}

/** What each change says once the erased are taken out of it, in the order given. */
export async function withoutErased(
  db: Database,
  keys: MasterKeys,
  reach: Reach,
  changes: Change[],
): Promise<Verdict[]> {
  const named = await Promise.all(
    changes.map(async (change) =>
      Promise.all(
        namesIn(change, reach).map(async (each) => ({
          ...each,
          hashes: await hashes(keys, each.name),
        })),
      ),
    ),
  )
  const wanted = named
    .flat()
    .flatMap(({ scope, hashes }) => hashes.map((hash) => ({ scope, hash })))
  if (wanted.length === 0) return changes.map((change) => ({ change, is: 'kept' }))
  const found = await findErasures(db, wanted)
  const at = new Map(found.map((row) => [`${row.scope}/${row.hash}`, row.at]))
  return changes.map((change, index) => {
    const isErased = (named[index] ?? []).some(({ scope, hashes, before }) =>
      hashes.some((hash) => (at.get(`${scope}/${hash}`) ?? 0) > (before ?? 0)),
    )
    if (!isErased) return { change, is: 'kept' }
    return change.kind === 'order'
      ? { change: scrub(change), is: 'scrubbed' }
      : { change, is: 'dropped' }
  })
}

/** By what a change could name somebody who was erased; `before` is when it came about, null for good. */
function namesIn(change: Change, { storeId, audienceId }: Reach): Named[] {
  const customer = (id: string | null): Named[] =>
    id === null ? [] : [{ scope: storeId, name: customerName(id), before: null }]
  const email = (address: string | null, before: number | null): Named[] =>
    address === null
      ? []
      : [storeId, audienceId].map((scope) => ({ scope, name: emailName(address), before }))
  switch (change.kind) {
    case 'contact': {
      const since = change.createdAt ?? change.statedAt
      return [...customer(change.externalId), ...email(change.profile.email, since)]
    }
    case 'order':
      return [
        { scope: storeId, name: orderName(change.externalId), before: null },
        ...customer(change.facts.customerExternalId),
        ...email(change.facts.buyerEmail, change.facts.placedAt),
      ]
    case 'checkout':
      return [
        ...customer(change.facts.customerExternalId),
        ...email(change.facts.buyerEmail, change.facts.startedAt),
      ]
    case 'gone':
      return change.of === 'contact' ? customer(change.externalId) : []
    default:
      return []
  }
}

const nobody: Profile = {
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  deliveryPhone: null,
  language: null,
  address: null,
  consent: null,
}

/** An order without its buyer: the same that is left of an erased one. */
function scrub({ checkout, ...change }: OrderChange): OrderChange {
  return {
    ...change,
    facts: {
      ...change.facts,
      customerExternalId: null,
      buyerEmail: null,
      operatorComment: null,
      deliveryAddress: null,
      notes: [],
      refunds: change.facts.refunds.map((refund) => ({ ...refund, reason: null })),
    },
    buyer: nobody,
    ...(checkout && checkout.is !== 'unpaid' ? { checkout } : {}),
  }
}

function hashes(keys: MasterKeys, name: string): Promise<string[]> {
  return Promise.all(
    keys.map(async ({ bytes }) => encodeHex(await signHmac(encodeHex(bytes), `erased|${name}`))),
  )
}

function customerName(externalId: string): string {
  return `customer|${externalId}`
}

function orderName(externalId: string): string {
  return `order|${externalId}`
}

function emailName(email: string): string {
  return `email|${email.trim().toLowerCase()}`
}
