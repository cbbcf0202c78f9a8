// Contacts of each audience against the people of its shops together (I1, I2, I6, C7, O2): one contact per person,
// nothing that belongs to another audience, and of several shops' words the newest.

import { sourceKey } from '../../src/core/contact.ts'
import { equal } from '../../src/lib/equal.ts'
import type { HubRecords } from './records.ts'
import { allStatements, shown, type Statement } from './statements.ts'
import type { Town } from './town.ts'
import type { World } from './world.ts'

type Contact = HubRecords['contacts'][number]
type Audience = { worlds: World[]; contacts: Contact[]; statements: Map<string, Statement> }

export async function checkAudiences(town: Town, hub: HubRecords): Promise<string[]> {
  const differences: string[] = []
  for (const [id, worlds] of Map.groupBy(town.worlds, ({ audienceId }) => audienceId)) {
    const [first] = worlds
    if (!first) continue
    const contacts = hub.contacts.filter(({ audienceId }) => audienceId === id)
    const statements = await allStatements(first)
    const audience = { worlds, contacts, statements }
    differences.push(
      ...checkSeparation(hub, audience),
      ...checkAddresses(audience),
      ...checkSteady(hub, audience),
      ...checkNewest(hub, audience),
    )
  }
  return differences
}

/** Records and words of these shops are with contacts of their audience, and of no other's. */
function checkSeparation(hub: HubRecords, { worlds, contacts }: Audience): string[] {
  const stores = new Set(worlds.map(({ storeId }) => storeId))
  const ids = new Set(contacts.map(({ id }) => id))
  const own = [
    ...hub.links.map((each) => ({ ...each, kind: 'customer' })),
    ...hub.orders.map((each) => ({ ...each, kind: 'order' })),
    ...hub.checkouts.map((each) => ({ ...each, kind: 'checkout' })),
  ].filter(({ storeId }) => stores.has(storeId))
  return [
    ...own
      .filter(({ contactId }) => contactId !== null && !ids.has(contactId))
      .map(({ kind, externalId, contactId }) => {
        return `C7 ${kind} ${externalId} is with ${contactId} of another audience`
      }),
    ...contacts.flatMap(({ id, states, provenance }) =>
      [
        ...Object.keys(states).map((source) => source.slice(0, source.indexOf('/'))),
        ...Object.values(provenance).map(({ source }) => source),
      ]
        .filter((source) => !stores.has(source))
        .map((source) => `C7 contact ${id} has something from ${source}, of another audience`),
    ),
  ]
}

/** An address tells people apart: no two contacts show the same. */
function checkAddresses({ contacts }: Audience): string[] {
  const shownBy = Map.groupBy(
    contacts.filter(({ email, mergedInto }) => email !== null && mergedInto === null),
    ({ email }) => email,
  )
  return [...shownBy]
    .filter(([, holders]) => holders.length > 1)
    .map(([email, holders]) => `C7 ${holders.length} contacts have the address ${email}`)
}

/** I2, I6: who has one address all along is one contact, with every account and every guest's order of every shop. */
function checkSteady(hub: HubRecords, { worlds, contacts }: Audience): string[] {
  const emails = new Set(worlds.flatMap(({ everEmails }) => [...everEmails]))
  const links = new Map(hub.links.map((each) => [sourceKey(each.storeId, each.externalId), each]))
  const orders = new Map(hub.orders.map((each) => [sourceKey(each.storeId, each.externalId), each]))
  const contactOf = new Map(contacts.map((contact) => [contact.id, contact]))
  const contested = new Set(
    hub.conflicts
      .filter(({ field, winner, closedAt }) => field === 'email' && winner === 'open' && !closedAt)
      .map(({ recordId }) => recordId),
  )
  return [...emails]
    .filter((email) => worlds.every(({ people }) => people.isSteady(email)))
    .flatMap((email) => {
      const wrong = (what: string, id: string | null | undefined) => {
        const contact = contactOf.get(id ?? '')
        if (contact?.email === email) return []
        // Who was known by a phone alone is found by it (I1). An account that only an order told of, without an
        // address, and that turns out to have somebody's, waits for a person to decide (I4).
        const isAsked = contact?.guest || contested.has(contact?.id ?? '')
        if (contact?.email === null && isAsked) return []
        return [`I6 ${what} of ${email} is with ${id} (${contact?.email})`]
      }
      return worlds.flatMap(({ storeId, people }) => [
        ...people
          .accountsOf(email)
          .flatMap((id) => wrong(`customer ${id}`, links.get(sourceKey(storeId, id))?.contactId)),
        ...people
          .guestOrdersOf(email)
          .flatMap((id) => wrong(`order ${id}`, orders.get(sourceKey(storeId, id))?.contactId)),
      ])
    })
}

const compared = ['firstName', 'lastName', 'phone', 'deliveryPhone', 'language', 'address'] as const

/** O2: of what the accounts of one person say, the newest holds; blanks say nothing. */
function checkNewest(hub: HubRecords, { contacts, statements }: Audience): string[] {
  const linked = Map.groupBy(hub.links, ({ contactId }) => contactId)
  return contacts.flatMap((contact) => {
    const links = linked.get(contact.id) ?? []
    const said = links.flatMap((each) => {
      return statements.get(sourceKey(each.storeId, each.externalId)) ?? []
    })
    // Of an account that is no more, what it said at last is nowhere to be read.
    if (said.length < 2 || said.length < links.length) return []
    return compared.flatMap((field) => {
      const claims = said.filter(({ profile }) => profile[field] !== null)
      const newest = Math.max(...claims.map(({ savedAt }) => savedAt ?? 0))
      const right = claims.filter(({ savedAt }) => (savedAt ?? 0) === newest)
      const ours = shown(contact, field)
      if (claims.length === 0 || right.some(({ profile }) => equal(profile[field], ours))) return []
      const theirs = right.map(({ externalId, profile }) => {
        return `${JSON.stringify(profile[field])} of customer ${externalId}`
      })
      return [
        `O2 ${field} of ${contact.id} is ${JSON.stringify(ours)} and should be ${theirs.join(' or ')}`,
      ]
    })
  })
}
