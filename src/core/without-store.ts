// What is left of contacts when everything that one store said of them is erased (G1).

import { equal } from '../lib/equal.ts'
import { profileFields, type Contact } from './contact.ts'
import { isCustomerKey } from './identity.ts'
import type { Undo } from './merge.ts'
import { withoutNotes, withoutOrigins, withoutSources, type Leaving } from './without-sources.ts'

/** A merge, as far as erasing goes. */
type Merge = { keptId: string; mergedId: string; undo: Undo }

export type Cluster<M extends Merge> = {
  /** Contacts, and those that are merged into them. */
  contacts: Contact[]
  merges: M[]
  /** Merged ones that no other store ever spoke of: nothing is left of them. */
  alone: readonly string[]
  /** Those that records of another store lead to. */
  elsewhere: readonly string[]
}

/**
 * What is left of contacts that other stores know too, and of those merged into them. Who was merged stays so, and can
 * still be parted.
 */
export function leftOf<M extends Merge>(
  { contacts, merges, alone, elsewhere }: Cluster<M>,
  storeId: string,
): { contacts: Contact[]; merges: M[] } {
  const all = new Map(contacts.map((contact) => [contact.id, contact]))
  const stay = contacts.filter(
    (contact) => !alone.includes(contact.id) && elsewhere.includes(endOf(contact, all).id),
  )
  const merged = stay
    .filter(({ mergedInto }) => mergedInto !== null)
    .map((contact) => withoutStore(contact, storeId))
  const left = new Map(merged.map((contact) => [contact.id, contact]))
  for (const contact of stay.filter(({ mergedInto }) => mergedInto === null)) {
    const own = merged.filter((each) => endOf(each, all) === contact)
    const addresses = own.flatMap(({ email }) => email ?? [])
    const kept = withoutStore(contact, storeId, addresses)
    // An address that somebody merged into it had, and that it shows now, is its key.
    const lender = own.find(
      ({ primaryKey: key }) => key !== null && (key === kept.email || key === kept.phone),
    )
    const isLent = kept.primaryKey === null && lender !== undefined
    left.set(contact.id, isLent ? { ...kept, primaryKey: lender.primaryKey } : kept)
    if (isLent) left.set(lender.id, { ...lender, primaryKey: null })
  }
  return {
    contacts: [...left.values()],
    merges: merges.flatMap((merge) => {
      const [kept, other] = [left.get(merge.keptId), left.get(merge.mergedId)]
      return kept && other
        ? [{ ...merge, undo: undoWithout(merge.undo, storeId, kept, other) }]
        : []
    }),
  }
}

/**
 * A contact without what one store said of it; where somebody else says something of a field, that holds now. An
 * address only where it is the one that the contact shows, or one of `addresses`, which nobody else can have.
 */
export function withoutStore(
  contact: Contact,
  storeId: string,
  addresses: readonly string[] = [],
): Contact {
  const without = withoutSources(contact, leaving(storeId), { addresses })
  const { primaryKey } = contact
  const isCustomer = isCustomerKey(primaryKey) && !isOf(primaryKey, storeId)
  const isLeft = isCustomer || primaryKey === without.email || primaryKey === without.phone
  return { ...without, primaryKey: isLeft ? primaryKey : null }
}

function leaving(storeId: string): Leaving {
  return { holds: (source) => isOf(source, storeId), said: ({ source }) => source === storeId }
}

/** What undoes a merge, without what the store said: parted, neither gets it back. */
function undoWithout(undo: Undo, storeId: string, kept: Contact, merged: Contact): Undo {
  const own = profileFields.filter((field) => undo.provenance[field]?.source === storeId)
  const taken = undo.fields.filter(({ after }) => after.origin?.source === storeId)
  const fields = undo.fields
    .filter((change) => !taken.includes(change))
    .map(({ before, ...change }) => ({
      ...change,
      before: before.origin?.source === storeId ? { value: null, origin: null } : before,
    }))
  const gone = [
    ...own.filter((name) => fields.every(({ field }) => field !== name)),
    ...taken.map(({ field }) => field),
  ]
  const { before, after } = undo.rest
  const keysOf = (contact: Contact) => [contact.primaryKey, contact.email, contact.phone]
  const known = new Set([
    ...keysOf(kept),
    ...keysOf(merged),
    ...fields.map((change) => change.before.value),
  ])
  const keyLeft = (key: string | null) => {
    const isCustomer = isCustomerKey(key) && !isOf(key, storeId)
    return isCustomer || known.has(key) ? key : null
  }
  return {
    ...undo,
    fields,
    tags: {
      added: undo.tags.added.filter((tag) => merged.tags.includes(tag)),
      all: merged.tags,
    },
    custom: Object.fromEntries(
      Object.entries(undo.custom).filter(([key, value]) => equal(merged.custom[key], value)),
    ),
    rest: {
      before: { ...before, notes: withoutNotes(before.notes, own) },
      after: { ...after, notes: withoutNotes(after.notes, gone) },
    },
    provenance: withoutOrigins(undo.provenance, ({ source }) => source === storeId),
    keys: { ...undo.keys, kept: keyLeft(undo.keys.kept), merged: keyLeft(undo.keys.merged) },
  }
}

/** The contact that somebody is merged into in the end. */
function endOf(contact: Contact, all: ReadonlyMap<string, Contact>): Contact {
  const next = contact.mergedInto === null ? undefined : all.get(contact.mergedInto)
  return next ? endOf(next, all) : contact
}

/** Whether a source record, or a customer as a key, is the store's. */
function isOf(source: string, storeId: string): boolean {
  return source.startsWith(`${storeId}/`)
}
