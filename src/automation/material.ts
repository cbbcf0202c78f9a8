// What workflows look at: the record that started them, its contact and its store, read for a whole set at once.

import { checkoutId, type Checkout } from '../core/checkout.ts'
import type { Contact } from '../core/contact.ts'
import type { CustomField } from '../core/custom-field.ts'
import type { Fields, Subject } from '../core/filter-field.ts'
import { fieldsOf } from '../core/filter-fields.ts'
import type { Order } from '../core/order.ts'
import { orderId } from '../core/resolve-order.ts'
import type { Trigger } from '../core/workflow.ts'
import { findCheckouts } from '../db/checkouts.ts'
import type { Database } from '../db/client.ts'
import { behaviourOf, findContacts, linksOf } from '../db/contacts.ts'
import { allCustomFields, firstOrders } from '../db/material.ts'
import { findOrders } from '../db/orders.ts'
import { allStores, type StoreRow } from '../db/stores.ts'
import { platforms } from '../platforms/registry.ts'

/** What one run is about. What was erased meanwhile is not there any more. */
export type Material = {
  recordId: string
  store: StoreRow | null
  order: Order | null
  checkout: Checkout | null
  contact: Contact | null
  /** For conditions. */
  subject: Subject
}

/** What all records share: few enough to read whole, in one go. */
export type Surroundings = {
  stores: Map<string, StoreRow>
  customFields: CustomField[]
  fieldsOf: (trigger: Trigger) => Fields
}

export async function readSurroundings(db: Database): Promise<Surroundings> {
  const [stores, customFields] = await db.batch([allStores(db), allCustomFields(db)])
  const byId = new Map(stores.map((store) => [store.id, store]))
  return { stores: byId, customFields, fieldsOf: toFields(stores, customFields) }
}

/** `nobody` reads the records only, `contact` what steps that change it need, `everything` what conditions ask. */
export type Depth = 'nobody' | 'contact' | 'everything'

/** The records by their ids with what is asked of them. The number of reads does not grow with the records. */
export async function readMaterial(
  db: Database,
  recordIds: string[],
  { stores }: Surroundings,
  depth: Depth = 'everything',
): Promise<Map<string, Material>> {
  const [orders, checkouts] = await Promise.all([
    findOrders(db, recordIds),
    findCheckouts(db, recordIds),
  ])
  const isAsked = depth === 'everything'
  const people = depth === 'nobody' ? [] : [...orders, ...checkouts]
  const contactIds = [...new Set(people.flatMap(({ contactId }) => contactId ?? []))]
  const [contacts, links, behaviours, first] = await Promise.all([
    findContacts(db, contactIds),
    linksOf(db, isAsked ? contactIds : []),
    behaviourOf(db, isAsked ? contactIds : []),
    firstOrders(db, isAsked ? orders : []),
  ])
  const byId = new Map(contacts.map((contact) => [contact.id, contact]))
  const toMaterial = (recordId: string, order: Order | null, checkout: Checkout | null) => {
    const { storeId = '', contactId = null } = order ?? checkout ?? {}
    const store = stores.get(storeId) ?? null
    const contact = (contactId !== null && byId.get(contactId)) || null
    const linked = contact ? (links.get(contact.id) ?? []) : []
    const subject: Subject = {
      contact: contact && {
        contact,
        stores: linked.flatMap(({ storeId: id }) => {
          const platform = stores.get(id)?.platform
          return platform ? [{ id, platform }] : []
        }),
        behaviour: behaviours.get(contact.id) ?? null,
        checkout,
      },
      order: order && { order, platform: store?.platform ?? '', isFirst: first.has(recordId) },
    }
    return [recordId, { recordId, store, order, checkout, contact, subject }] as const
  }
  return new Map([
    ...orders.map((order) => toMaterial(orderId(order.storeId, order.externalId), order, null)),
    ...checkouts.map((each) => toMaterial(checkoutId(each.storeId, each.externalId), null, each)),
  ])
}

/** What one record is, or that it is gone. */
export async function readOne(
  db: Database,
  recordId: string,
  surroundings: Surroundings,
  depth?: Depth,
): Promise<Material> {
  const found = (await readMaterial(db, [recordId], surroundings, depth)).get(recordId)
  if (found) return found
  return { recordId, store: null, order: null, checkout: null, contact: null, subject: {} }
}

/**
 * What conditions can ask after a trigger. After an order: of the order and its contact. Of a checkout: its contact, and
 * the checkout itself in place of the contact's last one.
 */
function toFields(stores: StoreRow[], customFields: CustomField[]): Surroundings['fieldsOf'] {
  const own = {
    customFields,
    stores: stores.map(({ id, name }): [string, string] => [id, name]),
    platforms: Object.values(platforms).map(({ name, label }): [string, string] => [name, label]),
  }
  const ofCheckouts = fieldsOf(['contact'], own)
  const others = [...ofCheckouts].filter(([name]) => !name.startsWith('checkout'))
  const ofOrders = new Map([...fieldsOf(['order'], own), ...others])
  return (trigger) => (trigger === 'checkout_abandoned' ? ofCheckouts : ofOrders)
}
