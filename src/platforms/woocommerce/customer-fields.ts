// What a WooCommerce customer offers to be mapped beside its profile (F4): account fields, and the user meta that plugins
// write. Pure.

import { metaPrefix } from '../../core/customer-fields.ts'
import type { Platform } from '../platform.ts'
import type { CustomerPayload } from './payloads.ts'

export const customers: Platform['customers'] = {
  fields: [
    { name: 'username', label: 'Username' },
    { name: 'role', label: 'Role' },
    { name: 'isPayingCustomer', label: 'Has paid an order' },
  ],
  meta: {
    form: 'meta:key',
    fits: (name) => name.startsWith(metaPrefix) && name.length > metaPrefix.length,
  },
  isTopic: (topic) => topic.startsWith('customer.'),
}

/** By name; of a meta key that is there more than once the first row counts, as where WordPress asks for a single value. */
export function sourceOf(customer: CustomerPayload): Record<string, unknown> {
  const meta = (customer.meta_data ?? []).flatMap((entry): [string, unknown][] =>
    entry ? [[`${metaPrefix}${entry.key}`, entry.value ?? null]] : [],
  )
  return Object.fromEntries([
    ['username', customer.username ?? null],
    ['role', customer.role ?? null],
    ['isPayingCustomer', customer.is_paying_customer ?? null],
    ...meta.toReversed(),
  ])
}
