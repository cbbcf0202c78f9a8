// WooCommerce payloads made from recordings: only what a test is about differs.

import customer from '../fixtures/woocommerce/rest/customer-single.json'
import guest from '../fixtures/woocommerce/rest/order-single-guest.json'

type OrderChoice = {
  id: number
  status?: string
  email?: string
  firstName?: string
  phone?: string
  modified?: string
  paid?: boolean
  [field: string]: unknown
}

/** A guest order of the recorded shop, with another id. */
export function orderPayload(choice: OrderChoice): Record<string, unknown> {
  const {
    id,
    status = 'processing',
    email = 'buyer@example.com',
    firstName,
    phone,
    modified,
    paid,
    ...rest
  } = choice
  const recorded = guest.response.body
  const at = modified ?? '2026-05-05T10:00:00'
  return {
    ...recorded,
    id,
    number: String(id),
    status,
    customer_id: 0,
    refunds: [],
    billing: {
      ...recorded.billing,
      email,
      ...(firstName === undefined ? {} : { first_name: firstName }),
      ...(phone === undefined ? {} : { phone, country: 'US' }),
    },
    date_modified_gmt: at,
    date_paid_gmt: paid ? '2026-05-05T10:00:00' : null,
    ...rest,
  }
}

type CustomerChoice = {
  id: number
  email?: string
  firstName?: string
  phone?: string
  modified?: string
}

/** The recorded customer, with another id. */
export function customerPayload(choice: CustomerChoice): Record<string, unknown> {
  const {
    id,
    email = `customer${choice.id}@example.com`,
    firstName = 'Anna',
    phone,
    modified,
  } = choice
  const recorded = customer.response.body
  return {
    ...recorded,
    id,
    email,
    first_name: firstName,
    billing: { ...recorded.billing, country: 'US', ...(phone === undefined ? {} : { phone }) },
    date_modified_gmt: modified ?? '2026-05-05T10:00:00',
  }
}
