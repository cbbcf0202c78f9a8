// What customers of the shops say of themselves, and which values of a contact come from a customer of another shop of
// its audience (I6): those are not this shop's to compare.

import type { Contact, Link } from '../../src/core/contact.ts'
import type { Address } from '../../src/core/formats/address.ts'
import { equal } from '../../src/lib/equal.ts'
import type { World } from './world.ts'

/** A customer by id, when the shop says it was saved, and the fields as a contact shows them. */
export type Statement = {
  externalId: string
  savedAt: number | null
  profile: Record<string, unknown>
}

type Conflict = { storeId: string; externalId: string; incomingValue: unknown }

export class Statements {
  readonly #world: World
  readonly #all: Map<string, Statement>
  readonly #conflicts: Conflict[]
  readonly #shared: Set<string>

  private constructor(
    world: World,
    all: Map<string, Statement>,
    links: Link[],
    conflicts: Conflict[],
  ) {
    this.#world = world
    this.#all = all
    this.#conflicts = conflicts
    const others = links.filter(({ storeId }) => storeId !== world.storeId)
    this.#shared = new Set(others.map(({ contactId }) => contactId))
  }

  /** Those that a shop's customers are compared beside. */
  static async beside(world: World, links: Link[], conflicts: Conflict[]): Promise<Statements> {
    return new Statements(world, await allStatements(world), links, conflicts)
  }

  /** Whether customers of other shops are this contact too. */
  isShared(contactId: string): boolean {
    return this.#shared.has(contactId)
  }

  /** Whether the contact's value of a field is what a customer of another shop says, or said before it went. */
  isOthers(contact: Contact, field: string): boolean {
    const holder = contact.provenance[field as keyof Contact['provenance']]
    if (!holder?.ref.startsWith('customer:') || holder.source === this.#world.storeId) return false
    const externalId = holder.ref.slice('customer:'.length)
    const statement = this.#all.get(`${holder.source}/${externalId}`)
    if (!statement || equal(statement.profile[field], shown(contact, field))) return true
    // Its newer address is somebody else's: the contact keeps the one before (I4).
    return this.#conflicts.some(
      (each) =>
        field === 'email' &&
        each.storeId === holder.source &&
        each.externalId === externalId &&
        each.incomingValue === statement.profile[field],
    )
  }
}

/** What all customers of the audience say, by the name of their source. */
export async function allStatements(world: World): Promise<Map<string, Statement>> {
  const all = new Map<string, Statement>()
  for (const each of world.town.neighboursOf(world))
    for (const statement of await each.statements())
      all.set(`${each.storeId}/${statement.externalId}`, statement)
  return all
}

/** A contact's value in the form of a statement. */
export function shown(contact: Contact, field: string): unknown {
  return field === 'address' ? placeOf(contact.address) : Reflect.get(contact, field)
}

/** An address as one text; of names and phones there are other fields. */
export function placeOf(address: Partial<Address> | null): string | null {
  if (!address) return null
  const { line1, line2, city, postalCode, country } = address
  return [line1, line2, city, postalCode, country].map((part) => part ?? '').join()
}
