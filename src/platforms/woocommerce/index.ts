// WooCommerce, as the platform contract wants it.

import type { Platform } from '../platform.ts'
import { approveUrl, readCallback } from './approve.ts'
import { checkStore, parseCredentials } from './connect.ts'
import { customers } from './customer-fields.ts'
import { diagnose } from './diagnose.ts'
import { forms } from './forms.ts'
import { overlapCursor, sinceCursor } from './list.ts'
import { statuses } from './fields.ts'
import { normalize } from './normalize.ts'
import { refetch } from './refetch.ts'
import { withRights } from './rights.ts'
import { learn } from './store-facts.ts'
import { listWithTrash } from './trash.ts'
import { listWebhooks, subscribe, topics, unsubscribe, verify } from './webhooks.ts'

export const woocommerce: Platform = {
  name: 'woocommerce',
  label: 'WooCommerce',
  connect: {
    ...forms,
    check: checkStore,
    parseCredentials,
    diagnose,
    approve: { begin: approveUrl, readCallback },
  },
  webhooks: { topics, verify, list: listWebhooks, subscribe, unsubscribe },
  normalize,
  learn,
  refetch: (access, kind, externalIds, context) =>
    withRights(access, () => refetch(access, kind, externalIds, context)),
  // Transactions are part of each order, and checkouts are orders that nobody paid: neither has a list of its own.
  listings: [
    { name: 'contacts', covers: ['contacts'], delta: false },
    {
      name: 'orders',
      covers: ['orders', 'transactions', 'checkouts'],
      along: ['checkouts'],
      delta: true,
    },
    { name: 'products', covers: ['products'], delta: true },
    // Behind the products: which categories are kept depends on them.
    { name: 'collections', covers: ['collections'], delta: false },
  ],
  list: (access, listing, cursor, context, halvings) =>
    withRights(access, () => listWithTrash(access, listing, cursor, context, halvings)),
  since: sinceCursor,
  overlap: overlapCursor,
  statuses,
  customers,
}
