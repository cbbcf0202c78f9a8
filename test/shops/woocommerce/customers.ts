// What can happen to a customer, with the webhooks that each thing sends.

import { roleOf } from './customer-json.ts'
import { WpError } from './errors.ts'
import { cleanText, escapeName } from './json.ts'
import { mergeMeta, newMeta, NO_ADDRESS, toAddress, toBilling } from './order-input.ts'
import type { MetaInput } from './order-input.ts'
import type { Shop } from './state.ts'
import type { Address, Billing, Customer } from './types.ts'

export interface CustomerInput {
  email?: string
  first_name?: string
  last_name?: string
  username?: string
  password?: string
  billing?: Partial<Billing>
  shipping?: Partial<Address>
  meta_data?: MetaInput[]
}

/**
 * `role` is for the control API: REST always makes a customer. A plain user (subscriber, staff)
 * sends customer.created only.
 */
export function createCustomer(shop: Shop, input: CustomerInput, role = 'customer'): Customer {
  const email = cleanText(input.email)
  if (!isEmail(email)) {
    const message = 'Please provide a valid email address.'
    throw new WpError(400, 'registration-error-invalid-email', message)
  }
  if (findByEmail(shop, email)) {
    const message = `An account is already registered with ${email}. Please log in or use a different email address.`
    throw new WpError(400, 'registration-error-email-exists', message)
  }
  const username = input.username ? cleanText(input.username) : freeUsername(shop, email)
  if ([...shop.customers.values()].some((customer) => customer.username === username)) {
    const message = 'An account is already registered with that username. Please choose another.'
    throw new WpError(400, 'registration-error-username-exists', message)
  }
  const now = shop.now()
  const customer: Customer = {
    id: ++shop.ids.user,
    created: now,
    modified: role === 'customer' ? now : null,
    email,
    firstName: '',
    lastName: '',
    displayName: username,
    roles: role ? [role] : [],
    username,
    billing: toBilling(undefined, {}),
    shipping: { ...NO_ADDRESS },
    paying: false,
    meta: input.password ? [] : [newMeta(shop, 'default_password_nag', '1')],
  }
  applyFields(shop, customer, input)
  shop.customers.set(customer.id, customer)
  shop.emit('customer.created', customer.id)
  if (role === 'customer') shop.emit('customer.updated', customer.id)
  return customer
}

export function updateCustomer(shop: Shop, customer: Customer, input: CustomerInput): Customer {
  if (input.email !== undefined && input.email !== customer.email) {
    const email = cleanText(input.email)
    const other = findByEmail(shop, email)
    if (!isEmail(email) || (other && other.id !== customer.id)) {
      const message = 'Email address is invalid.'
      throw new WpError(400, 'woocommerce_rest_customer_invalid_email', message)
    }
    if (!isShopper(customer)) throw staffOnly('email', customer)
    customer.email = email
  }
  if (input.username !== undefined && input.username !== customer.username) {
    const message = "Username isn't editable."
    throw new WpError(400, 'woocommerce_rest_customer_invalid_argument', message)
  }
  applyFields(shop, customer, input)
  customer.modified = shop.now()
  shop.emit('customer.updated', customer.id)
  return customer
}

/**
 * Deletes the user. Its orders become guest orders and their date moves, without a webhook; only a
 * user with the role customer sends customer.deleted.
 */
export function deleteCustomer(shop: Shop, customer: Customer): void {
  shop.customers.delete(customer.id)
  for (const order of shop.orders.values()) {
    if (order.customerId !== customer.id) continue
    order.customerId = 0
    order.modified = shop.now()
    shop.touch(order)
  }
  if (customer.roles.includes('customer')) shop.emit('customer.deleted', customer.id)
}

export function isShopper(customer: Customer): boolean {
  return ['customer', 'subscriber'].includes(roleOf(customer))
}

export function findByEmail(shop: Shop, email: string): Customer | undefined {
  const wanted = email.toLowerCase()
  for (const customer of shop.customers.values()) {
    if (customer.email.toLowerCase() === wanted) return customer
  }
  return undefined
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)
}

function applyFields(shop: Shop, customer: Customer, input: CustomerInput): void {
  // Only the account's own names are escaped on the way in; the addresses keep a bare `&`.
  if (input.first_name !== undefined) customer.firstName = escapeName(cleanText(input.first_name))
  if (input.last_name !== undefined) customer.lastName = escapeName(cleanText(input.last_name))
  if (input.billing) customer.billing = toBilling(customer.billing, input.billing)
  if (input.shipping) customer.shipping = toAddress(customer.shipping, input.shipping)
  mergeMeta(shop, customer.meta, input.meta_data)
  const name = `${customer.firstName} ${customer.lastName}`.trim()
  customer.displayName = name || customer.username
}

function freeUsername(shop: Shop, email: string): string {
  const base = email.split('@')[0]!.toLowerCase()
  const taken = new Set([...shop.customers.values()].map((customer) => customer.username))
  let name = base
  for (let suffix = 2; taken.has(name); suffix++) name = `${base}-${suffix}`
  return name
}

function staffOnly(field: string, customer: Customer): WpError {
  const message = `Sorry, ${field} cannot be updated via this endpoint for a user with role ${roleOf(customer)}.`
  return new WpError(403, 'woocommerce_rest_cannot_edit', message)
}
