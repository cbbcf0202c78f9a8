// The life of the app on this shop: rights that come and go, removal, and the duties afterwards.

import type { App } from './oauth/app.ts'
import type { Tokens } from './oauth/tokens.ts'
import { toCompliancePayload, toScopesPayload, toShopPayload } from './payloads/shop.ts'
import type { ComplianceTopic } from './payloads/shop.ts'
import { toDigits } from './state/ids.ts'
import type { Shop } from './state/shop.ts'
import type { Outbox } from './webhooks/outbox.ts'
import type { Subscriptions } from './webhooks/subscriptions.ts'

const REDACT_AFTER = 48 * 3_600_000

export interface Lifecycle {
  /** The merchant removes the app: tokens die at once, `shop/redact` follows after two days. */
  uninstall(): void
  /** After an approval: `app/scopes_update` when the rights changed. */
  onGrant(previous: string[]): void
  grantScopes(scopes: string[]): void
  revokeScopes(scopes: string[]): void
  /** Sends a compliance webhook to the app's configured address. */
  comply(topic: ComplianceTopic, customerId?: string): void
}

export function createLifecycle(
  shop: Shop,
  app: App,
  tokens: Tokens,
  subscriptions: Subscriptions,
  outbox: Outbox,
): Lifecycle {
  const tellScopes = (previous: string[]): void => {
    const current = [...app.granted]
    if (previous.join() === current.join()) return
    shop.emit('app/scopes_update', () => toScopesPayload(shop, previous, current))
  }
  const self: Lifecycle = {
    uninstall: () => {
      shop.emit('app/uninstalled', () => toShopPayload(shop))
      app.installed = false
      app.granted = []
      tokens.revokeAll()
      subscriptions.clear()
      if (!app.complianceUri) return
      const body = toCompliancePayload(shop, 'shop/redact', undefined, [])
      outbox.send('shop/redact', app.complianceUri, body, REDACT_AFTER)
    },
    onGrant: (previous) => {
      if (previous.length > 0) tellScopes(previous)
    },
    grantScopes: (scopes) => {
      const previous = [...app.granted]
      app.granted = [...new Set([...app.granted, ...scopes])]
      tellScopes(previous)
    },
    revokeScopes: (scopes) => {
      const previous = [...app.granted]
      app.granted = app.granted.filter((scope) => !scopes.includes(scope))
      tellScopes(previous)
    },
    comply: (topic, customerId) => {
      if (!app.complianceUri) throw new Error('The app has no compliance address (complianceUri)')
      const id = customerId === undefined ? undefined : toDigits(customerId)
      const customer = id === undefined ? undefined : shop.customers.get(id)
      const orders = id === undefined ? [] : shop.ordersOf(id)
      const body = toCompliancePayload(shop, topic, customer, orders)
      outbox.send(topic, app.complianceUri, body)
    },
  }
  return self
}
