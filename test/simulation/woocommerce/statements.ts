// What a customer of a WooCommerce shop says of itself.

import { readCustomer } from '../../../src/platforms/woocommerce/normalize.ts'
import type { ShopCustomer } from '../../support/shop.ts'
import { placeOf, type Statement } from '../statements.ts'

/** Administrators and other staff are nobody's customers. */
export function isShopper({ role }: ShopCustomer): boolean {
  return role === 'customer' || role === 'subscriber'
}

export function statementOf(customer: ShopCustomer): Statement {
  const { statedAt: savedAt, profile } = changeOf(customer)
  const externalId = String(customer.id)
  return { externalId, savedAt, profile: { ...profile, address: placeOf(profile.address) } }
}

/** The customer as the hub reads it: each field's form has tests of its own. */
export function changeOf(customer: ShopCustomer) {
  const reading = readCustomer(customer)
  if (reading.type !== 'change' || reading.change.kind !== 'contact')
    throw new Error('a customer of the shop can not be read')
  return reading.change
}
