// What happens to customers: made, edited, deleted, merged, and asked for consent.

import {
  toDeletedCustomer,
  toEmailConsentPayload,
  toMergePayload,
  toSmsConsentPayload,
  toTagsPayload,
} from '../payloads/customer.ts'
import { compareIds, ownerOf, toId } from '../state/ids.ts'
import { noConsent } from '../state/seed-people.ts'
import type { Shop } from '../state/shop.ts'
import type { Address, Customer, Id, Metafield } from '../state/types.ts'
import { note, tellCustomer, tellPurchases } from './notices.ts'

export type AddressInput = Partial<Omit<Address, 'id'>>

export interface CustomerChanges {
  firstName?: string | null
  lastName?: string | null
  email?: string | null
  phone?: string | null
  locale?: string
  note?: string | null
  tags?: string[]
  taxExempt?: boolean
  state?: Customer['state']
  verifiedEmail?: boolean
  dataSaleOptOut?: boolean
  /** The whole list; the first one is the default. */
  addresses?: AddressInput[]
  /** Set by namespace and key; the others stay. */
  metafields?: Pick<Metafield, 'namespace' | 'key' | 'type' | 'value'>[]
}

const BLANK: Omit<Address, 'id'> = {
  firstName: null,
  lastName: null,
  company: null,
  address1: null,
  address2: null,
  city: null,
  provinceCode: null,
  countryCode: null,
  zip: null,
  phone: null,
}

export function createCustomer(shop: Shop, input: CustomerChanges): Customer {
  const index = shop.customers.next
  const at = shop.now()
  const { addresses, metafields, ...fields } = input
  const customer: Customer = {
    id: toId('Customer', index),
    createdAt: at,
    updatedAt: at,
    firstName: null,
    lastName: null,
    email: null,
    phone: null,
    locale: 'es',
    note: null,
    state: 'DISABLED',
    tags: [],
    verifiedEmail: true,
    taxExempt: false,
    dataSaleOptOut: false,
    emailConsent: noConsent(),
    smsConsent: noConsent(),
    addresses: [],
    metafields: [],
    ...fields,
  }
  customer.addresses = (addresses ?? []).map((address, part) => toAddress(index, part, address))
  setMetafields(shop, customer, metafields ?? [])
  shop.customers.add(customer)
  note(shop, 'CUSTOMER', 'Customer', customer.id, 'create')
  tellCustomer(shop, 'create', customer)
  return customer
}

export function editCustomer(shop: Shop, id: Id, changes: CustomerChanges): Customer {
  const before = [...(shop.customers.get(id)?.tags ?? [])]
  const customer = shop.customers.edit(id, (record) => {
    const { addresses, metafields, ...fields } = changes
    Object.assign(record, fields)
    setMetafields(shop, record, metafields ?? [])
    if (addresses) {
      const index = ownerOf('Customer', id) ?? 0
      record.addresses = addresses.map((address, part) => toAddress(index, part, address))
    }
    record.updatedAt = shop.now()
  })
  tellTags(shop, customer, before)
  tellCustomer(shop, 'update', customer)
  return customer
}

function setMetafields(
  shop: Shop,
  customer: Customer,
  given: NonNullable<CustomerChanges['metafields']>,
): void {
  for (const { namespace, key, type, value } of given) {
    const at = shop.now()
    const known = customer.metafields.find((one) => one.namespace === namespace && one.key === key)
    if (known) Object.assign(known, { type, value, updatedAt: at })
    else {
      const id = toId('Metafield', shop.sequence.metafield++)
      customer.metafields.push({ id, namespace, key, type, value, createdAt: at, updatedAt: at })
    }
  }
}

export function addAddress(shop: Shop, id: Id, input: AddressInput, asDefault: boolean): Address {
  let added: Address | undefined
  const customer = shop.customers.edit(id, (record) => {
    const used = new Set(record.addresses.map((address) => address.id))
    const index = ownerOf('Customer', id) ?? 0
    let part = 0
    while (used.has(toId('MailingAddress', index, part))) part += 1
    added = toAddress(index, part, input)
    if (asDefault) record.addresses.unshift(added)
    else record.addresses.push(added)
    record.updatedAt = shop.now()
  })
  tellCustomer(shop, 'update', customer)
  return added!
}

/** Refused while there are orders, as in the admin. */
export function deleteCustomer(shop: Shop, id: Id): void {
  const customer = shop.customers.get(id)
  if (!customer) throw new Error(`The demo shop has no Customer ${id}`)
  if (shop.ordersOf(id).length > 0) throw new Error('Customers with orders cannot be deleted')
  shop.customers.remove(id)
  note(shop, 'CUSTOMER', 'Customer', id, 'destroy')
  shop.emit('customers/delete', () => toDeletedCustomer(customer))
}

/**
 * Makes one customer of two, as staff do: orders move to the one that stays, tags are joined, what
 * it lacks is taken from the other. The one with the only e-mail stays, else the second.
 */
export function mergeCustomers(
  shop: Shop,
  oneId: Id,
  twoId: Id,
  keep?: Id,
): { kept: Id; gone: Id; job: string } {
  const one = shop.customers.get(oneId)
  const two = shop.customers.get(twoId)
  if (!one || !two || oneId === twoId) throw new Error('A merge needs two customers')
  const chosen = keep ?? (one.email !== null && two.email === null ? oneId : twoId)
  const [kept, gone] = chosen === oneId ? [one, two] : [two, one]
  for (const order of shop.ordersOf(gone.id)) {
    shop.orders.edit(order.id, (record) => (record.customerId = kept.id))
  }
  for (const checkout of shop.checkouts.all()) {
    if (checkout.customerId !== gone.id) continue
    shop.checkouts.edit(checkout.id, (record) => (record.customerId = kept.id))
  }
  const customer = shop.customers.edit(kept.id, (record) => {
    record.email ??= gone.email
    record.phone ??= gone.phone
    record.firstName ??= gone.firstName
    record.lastName ??= gone.lastName
    record.note = [record.note, gone.note].filter(Boolean).join('\n') || null
    record.tags = [...new Set([...record.tags, ...gone.tags])]
    record.addresses.push(...gone.addresses)
    if (record.emailConsent.at === null) record.emailConsent = gone.emailConsent
    record.updatedAt = shop.now()
  })
  shop.customers.remove(gone.id)
  const job = jobId(shop)
  shop.jobs.set(job, shop.now())
  shop.merges.set(job, { kept: kept.id, gone: gone.id })
  note(shop, 'CUSTOMER', 'Customer', gone.id, 'destroy')
  shop.emit('customers/merge', () => toMergePayload(kept.id, gone.id, job))
  shop.emit('customers/delete', () => toDeletedCustomer(gone))
  tellCustomer(shop, 'update', customer)
  tellPurchases(shop, kept.id)
  return { kept: kept.id, gone: gone.id, job }
}

export function setConsent(
  shop: Shop,
  id: Id,
  channel: 'email' | 'sms',
  consent: { state: string; optIn?: string | null; at?: number | null },
): Customer {
  const customer = shop.customers.edit(id, (record) => {
    const next = {
      state: consent.state,
      optIn: consent.optIn ?? 'SINGLE_OPT_IN',
      at: consent.at ?? shop.now(),
    }
    if (channel === 'email') record.emailConsent = next
    else record.smsConsent = next
    record.updatedAt = shop.now()
  })
  if (channel === 'email') {
    shop.emit('customers_email_marketing_consent/update', () => toEmailConsentPayload(customer))
  } else shop.emit('customers_marketing_consent/update', () => toSmsConsentPayload(customer))
  tellCustomer(shop, 'update', customer)
  return customer
}

export function jobId(shop: Shop): string {
  const number = (shop.sequence.job += 1)
  return `7b1f0e2a-3c4d-4e5f-8a9b-${String(number).padStart(12, '0')}`
}

export function sortedCustomers(shop: Shop): Customer[] {
  return [...shop.customers.all()].sort((a, b) => compareIds(a.id, b.id))
}

function tellTags(shop: Shop, customer: Customer, before: string[]): void {
  const added = customer.tags.filter((tag) => !before.includes(tag))
  const removed = before.filter((tag) => !customer.tags.includes(tag))
  const at = shop.now()
  if (added.length > 0) shop.emit('customer.tags_added', () => toTagsPayload(customer, added, at))
  if (removed.length > 0) {
    shop.emit('customer.tags_removed', () => toTagsPayload(customer, removed, at))
  }
}

function toAddress(customer: number, part: number, input: AddressInput): Address {
  return { id: toId('MailingAddress', customer, part), ...BLANK, ...input }
}
