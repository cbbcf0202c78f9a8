// The record after what stores tell of their customers and orders, as the database would hold it. Pure.

import type { Change, ContactChange } from '../../src/core/change.ts'
import { profileFields, type Profile } from '../../src/core/contact.ts'
import type { PrimaryKeyKind } from '../../src/core/identity.ts'
import type { Known } from '../../src/core/known.ts'
import { resolve, type Plan } from '../../src/core/resolve.ts'
import { defaultSettings, type Settings } from '../../src/core/settings.ts'

// SAFETY: every field is there.
export const nobody = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

let ids = 0

export function customer(
  externalId: string,
  statedAt: number | null,
  profile: Partial<Profile>,
): ContactChange {
  const told = { kind: 'contact', externalId, statedAt, createdAt: null, notes: [] } as const
  return { ...told, profile: { ...nobody, ...profile }, notes: [] }
}

export function emptyRecord(primaryKeyKind: PrimaryKeyKind = 'email'): Known {
  return { orders: [], contacts: [], links: [], transactions: [], primaryKeyKind }
}

export type Choice = { from?: number; settings?: Partial<Settings> }

/** The record after one delivery of a store, and what was made of it. */
export function tell(
  known: Known,
  storeId: string,
  change: Change,
  { from = 0, settings = {} }: Choice = {},
): Plan & { known: Known } {
  const own = known.links.filter((link) => link.storeId === storeId)
  const observed = { change, from, until: from + 100, deliveryId: null }
  const plan = resolve(
    [observed],
    { ...known, links: own },
    {
      storeId,
      audienceId: 'aud_1',
      settings: { ...defaultSettings, ...settings },
      origin: 'webhook',
      now: from + 1_000,
      newId: (prefix) => `${prefix}_${ids++}`,
    },
  )
  return { ...plan, known: after(known, plan) }
}

function after(known: Known, { writes }: Plan): Known {
  const contacts = put(known.contacts, [...writes.newContacts, ...writes.changedContacts], ['id'])
  const touched = contacts.map((contact) => {
    const own = writes.contactTouches.filter(({ id }) => id === contact.id)
    const states = Object.fromEntries(own.map(({ source, state }) => [source, state]))
    return { ...contact, states: { ...contact.states, ...states } }
  })
  return {
    ...known,
    contacts: touched,
    links: put(known.links, writes.newLinks, ['storeId', 'externalId']),
    orders: put(
      known.orders,
      [...writes.newOrders, ...writes.changedOrders],
      ['storeId', 'externalId'],
    ),
  }
}

function put<T>(rows: T[], written: T[], keys: (keyof T)[]): T[] {
  const named = [...rows, ...written].map((row): [string, T] => [
    keys.map((key) => row[key]).join('/'),
    row,
  ])
  return [...new Map(named).values()]
}
