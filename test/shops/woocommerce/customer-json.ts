// Customers as `/wc/v3/customers` shows them.

import { createHash } from 'node:crypto'
import { toGmt, toLocal } from './dates.ts'
import { gmtOrNull, localOrNull, METHODS, toMetaJson } from './order-json.ts'
import type { Shop } from './state.ts'
import type { Address, Customer } from './types.ts'

export function toCustomerJson(shop: Shop, customer: Customer) {
  const rest = `${shop.url}/wp-json/wc/v3/customers`
  const role = roleOf(customer)
  const deletable = role === 'customer' || role === 'subscriber'
  return {
    id: customer.id,
    date_created: toLocal(customer.created),
    date_created_gmt: toGmt(customer.created),
    date_modified: localOrNull(customer.modified),
    date_modified_gmt: gmtOrNull(customer.modified),
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    role,
    username: customer.username,
    billing: {
      ...inOrder(customer.billing),
      email: customer.billing.email,
      phone: customer.billing.phone,
    },
    shipping: { ...inOrder(customer.shipping), phone: customer.shipping.phone },
    is_paying_customer: customer.paying,
    avatar_url: `https://secure.gravatar.com/avatar/${avatarHash(customer.email)}?s=96&d=mm&r=g`,
    meta_data: customer.meta.map(toMetaJson),
    _links: {
      self: [
        {
          href: `${rest}/${customer.id}`,
          targetHints: { allow: deletable ? METHODS : METHODS.slice(0, 4) },
        },
      ],
      collection: [{ href: rest }],
    },
  }
}

export type CustomerJson = ReturnType<typeof toCustomerJson>

/** A user without any role is shown as a customer; only the role filter tells them apart. */
export function roleOf(customer: Customer): string {
  return customer.roles[0] ?? 'customer'
}

/** Customers have the state after the country, orders have it after the city. */
function inOrder(address: Address) {
  return {
    first_name: address.first_name,
    last_name: address.last_name,
    company: address.company,
    address_1: address.address_1,
    address_2: address.address_2,
    city: address.city,
    postcode: address.postcode,
    country: address.country,
    state: address.state,
  }
}

const hashes = new Map<string, string>()

function avatarHash(email: string): string {
  const known = hashes.get(email)
  if (known) return known
  const hash = createHash('sha256').update(email.trim().toLowerCase()).digest('hex')
  hashes.set(email, hash)
  return hash
}
