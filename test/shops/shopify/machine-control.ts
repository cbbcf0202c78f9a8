// The other half of the control: webhooks, faults, rights, tokens, time, counters and truth dumps.

import type { Bulk, BulkControl } from './bulk/operations.ts'
import type { Bucket, ThrottleStatus } from './graphql/bucket.ts'
import type { Fault, Faults } from './faults.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { App } from './oauth/app.ts'
import type { Approver } from './oauth/approve-routes.ts'
import type { Tokens } from './oauth/tokens.ts'
import type { ComplianceTopic } from './payloads/shop.ts'
import { shownCheckout, shownCollection, shownCustomer, shownOrder, shownProduct } from './shown.ts'
import { toDigits, toGid } from './state/ids.ts'
import type { Shop } from './state/shop.ts'
import type { RequestCounts, Traffic } from './traffic.ts'
import type { Delivery, Outbox, Waiting, WebhookFault } from './webhooks/outbox.ts'
import type { Subscriptions } from './webhooks/subscriptions.ts'

export interface Machine {
  /** `refuse` closes the port, `503` answers so to everybody. */
  down(mode: 'refuse' | '503', forMs?: number): Promise<void>
  up(): Promise<void>
  /** Moves the shop's clock forward. */
  advance(seconds: number): void
}

export interface Parts {
  shop: Shop
  app: App
  tokens: Tokens
  subscriptions: Subscriptions
  outbox: Outbox
  bulk: Bulk
  bucket: Bucket
  faults: Faults
  traffic: Traffic
  approver: Approver
  lifecycle: Lifecycle
}

export function createMachineControl(parts: Parts, machine: Machine) {
  const { shop, app, tokens, subscriptions, outbox, faults, traffic, bucket } = parts
  const bulk: BulkControl = parts.bulk.control
  return {
    ...machine,
    advance: (seconds: number): void => {
      machine.advance(seconds)
      bucket.advance(seconds * 1000)
    },
    /** Sends all webhooks that are due, one after the other. Retries are due later: advance first. */
    flush: (): Promise<Delivery[]> => outbox.flush(),
    pending: (): Waiting[] => outbox.pending(),
    /** What was sent, oldest first, with headers, bodies and the receiver's answers. */
    deliveries: (): Delivery[] => [...outbox.log],
    webhookFault: (fault: WebhookFault): void => outbox.fault(fault),
    subscriptions: () =>
      subscriptions.list().map((one) => ({ ...one, id: toGid('WebhookSubscription', one.id) })),
    /** Removes subscriptions behind the app's back; all of them without a topic. */
    dropSubscriptions: (topic?: string) => {
      const gone = subscriptions.list().filter((one) => !topic || one.topic === topic)
      for (const one of gone) subscriptions.remove(one.id)
      return { dropped: gone.length }
    },
    comply: (topic: ComplianceTopic, customerId?: string): void =>
      parts.lifecycle.comply(topic, customerId),

    fault: (fault: Fault): void => faults.add(fault),
    clearFaults: (): void => {
      faults.clear()
      outbox.clearFaults()
    },
    /** What is left in the bucket of cost points, or the limits of another plan. */
    throttle: (change: Partial<ThrottleStatus>): ThrottleStatus => {
      bucket.set(change)
      return bucket.status()
    },
    ...bulk,

    /** Presses the button on the approve screen; takes the authorize address, returns the way back. */
    approve: (url: string): { location: string } => ({
      location: parts.approver.approve(parts.approver.read(new URL(url).searchParams)),
    }),
    deny: (url: string): { location: string } => ({
      location: parts.approver.deny(parts.approver.read(new URL(url).searchParams)),
    }),
    expireTokens: (token?: string): void => tokens.expire(token),
    revokeTokens: (): void => tokens.revokeAll(),
    /** A new secret; the old one is still good for answers and signs on while `signOld`. */
    rotateSecret: (secret: string, signOld = true): void => {
      const old = app.secrets[0]!
      app.secrets = [secret, old]
      app.signing = signOld ? old : secret
    },
    grantScopes: (scopes: string[]): void => parts.lifecycle.grantScopes(scopes),
    revokeScopes: (scopes: string[]): void => parts.lifecycle.revokeScopes(scopes),
    setProtectedData: (level: 0 | 1 | 2): void => {
      app.protectedData = level
    },
    setWebhookVersion: (version: string): void => {
      app.webhookApiVersion = version
    },
    setComplianceUri: (uri: string | null): void => {
      app.complianceUri = uri
    },
    uninstall: (): void => parts.lifecycle.uninstall(),

    requests: (): RequestCounts => traffic.counts(),
    resetRequests: (): void => traffic.reset(),
    /** Everything that a mirror of this shop should hold. */
    state: () => ({
      customers: [...shop.customers.all()].map((one) => shownCustomer(shop, one)),
      orders: [...shop.orders.all()].map(shownOrder),
      products: [...shop.products.all()].map(shownProduct),
      collections: [...shop.collections.all()].map(shownCollection),
      checkouts: [...shop.checkouts.all()].map((one) => shownCheckout(shop, one)),
      requests: traffic.counts(),
    }),
    /** One kind of records, for shops that are too large for `state`. */
    truth: (
      kind: 'customers' | 'orders' | 'products' | 'collections' | 'checkouts',
      offset = 0,
      limit = 1000,
    ) => {
      const rows: unknown[] = []
      let place = 0
      for (const entry of shop[kind].entries('id')) {
        if (place++ < offset) continue
        if (rows.length >= limit) break
        rows.push(shownOf(kind, entry.id))
      }
      return { total: shop[kind].size, offset, rows }
    },
    order: (id: string) => shown(shop.orders.get(toDigits(id)), shownOrder),
    customer: (id: string) =>
      shown(shop.customers.get(toDigits(id)), (one) => shownCustomer(shop, one)),
    product: (id: string) => shown(shop.products.get(toDigits(id)), shownProduct),
    checkout: (id: string) =>
      shown(shop.checkouts.get(toDigits(id)), (one) => shownCheckout(shop, one)),
  }

  function shownOf(kind: string, id: string): unknown {
    if (kind === 'orders') return shown(shop.orders.get(id), shownOrder)
    if (kind === 'customers')
      return shown(shop.customers.get(id), (one) => shownCustomer(shop, one))
    if (kind === 'products') return shown(shop.products.get(id), shownProduct)
    if (kind === 'collections') return shown(shop.collections.get(id), shownCollection)
    return shown(shop.checkouts.get(id), (one) => shownCheckout(shop, one))
  }
}

function shown<T, S>(record: T | undefined, show: (record: T) => S): S | null {
  return record === undefined ? null : show(record)
}
