// Shopify, as the platform contract wants it.

import type { Platform } from '../platform.ts'
import { bulkListings, openBulk, pollBulk, startBulk, stopBulk } from './bulk.ts'
import { readBulk } from './bulk-read.ts'
import { ownerHash } from './bulk-lines.ts'
import { domainOf, readCompliance, verifyCompliance } from './compliance.ts'
import { checkStore, parseCredentials } from './connect.ts'
import { signingSecrets } from './credentials.ts'
import { customers } from './customer-fields.ts'
import { diagnose } from './diagnose.ts'
import { forms } from './forms.ts'
import { listPage, overlapCursor, resumeCursor } from './list.ts'
import { normalize } from './normalize.ts'
import { authorizeUrl, readCallback, redeemCode } from './oauth.ts'
import { refetch } from './refetch.ts'
import { statuses } from './statuses.ts'
import { variantGid, variantUrl } from './offers.ts'
import { learn } from './store-facts.ts'
import { renew, renewAt, sameToken } from './tokens.ts'
import { listWebhooks, subscribe, topics, topicsFor, unsubscribe, verify } from './webhooks.ts'

export const shopify: Platform = {
  name: 'shopify',
  label: 'Shopify',
  connect: {
    ...forms,
    check: checkStore,
    parseCredentials,
    diagnose,
    grant: { begin: authorizeUrl, readCallback, redeem: redeemCode },
    renew: { at: renewAt, same: sameToken, now: renew },
  },
  webhooks: {
    topics,
    topicsFor,
    signingSecrets,
    silent: true,
    verify,
    list: listWebhooks,
    subscribe,
    unsubscribe,
  },
  compliance: { domainOf, verify: verifyCompliance, read: readCompliance },
  normalize,
  learn,
  refetch,
  listings: [
    { name: 'contacts', covers: ['contacts'], delta: true },
    // Behind the customers, whom it links to, and before the orders, which recover them.
    { name: 'checkouts', covers: ['checkouts'], delta: true },
    // Transactions come with their order.
    { name: 'orders', covers: ['orders', 'transactions'], delta: true },
    // Stock, and which collections hold a product, move no time of the product's.
    { name: 'products', covers: ['products'], delta: true, daily: true },
    // Behind the products: which collections are kept depends on them.
    { name: 'collections', covers: ['collections'], delta: false },
  ],
  list: listPage,
  bulk: {
    listings: bulkListings,
    start: startBulk,
    poll: pollBulk,
    stop: stopBulk,
    open: openBulk,
    ownerHash,
    read: readBulk,
    resume: resumeCursor,
  },
  since: resumeCursor,
  overlap: overlapCursor,
  statuses,
  customers,
  offers: { url: variantUrl, outerId: variantGid },
}
