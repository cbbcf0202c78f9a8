// Contacts as what stores tell makes them, without a database.

import type { ContactChange } from '../../src/core/change.ts'
import { profileFields, type Profile } from '../../src/core/contact.ts'
import type { Known } from '../../src/core/known.ts'
import { resolve } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'

// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

/** `at` is when the store last changed the customer (ms). */
export type Told = {
  storeId: string
  externalId?: string
  at: number
  profile: Partial<Profile>
  tags?: string[]
}

/** The contacts after these customers were told of, one after another. */
export function tell(told: Told[], known: Known = nobody): Known {
  return told.reduce(tellOne, known)
}

const nobody: Known = { orders: [], contacts: [], links: [], transactions: [] }
let ids = 0

function tellOne(known: Known, { storeId, externalId = '1', at, profile, tags }: Told): Known {
  const change: ContactChange = {
    kind: 'contact',
    externalId,
    statedAt: at,
    createdAt: null,
    profile: { ...blank, ...profile },
    notes: [],
    ...(tags ? { tags } : {}),
  }
  const own = { ...known, links: known.links.filter((link) => link.storeId === storeId) }
  const { writes } = resolve([{ change, from: 0, until: at, deliveryId: null }], own, {
    storeId,
    audienceId: 'aud_default',
    settings: defaultSettings,
    origin: 'webhook',
    now: at,
    newId: (prefix) => `${prefix}_${ids++}`,
  })
  const contacts = new Map(
    [...known.contacts, ...writes.newContacts, ...writes.changedContacts].map((contact) => [
      contact.id,
      contact,
    ]),
  )
  for (const { id, source, state } of writes.contactTouches) {
    const contact = contacts.get(id)
    if (contact) contacts.set(id, { ...contact, states: { ...contact.states, [source]: state } })
  }
  return { ...known, contacts: [...contacts.values()], links: [...known.links, ...writes.newLinks] }
}
