// What a shop says of itself: currency, units, its own name, and what the app may do there.

import type { StoreFacts } from '../../core/store-facts.ts'
import type { StoreAccess } from '../platform.ts'
import { shopAndApp } from './documents/shop.ts'
import { askPatiently } from './graphql.ts'
import { features, hasScope, missingScopes } from './scopes.ts'
import { apiVersion, apiVersionEndsAt } from './version.ts'

const withoutAllOrders =
  'Shopify shows orders of the last 60 days only. Ask Shopify for read_all_orders, then update the app.'

export async function learn(access: StoreAccess): Promise<StoreFacts> {
  return (await readShop(access)).facts
}

/** The shop with everything that one request tells of it. Throws the HubError of a shop that can't be asked. */
export async function readShop(access: StoreAccess) {
  const { data, version, date, cost } = await askPatiently(access, shopAndApp)
  const { shop, currentAppInstallation: installation } = data
  const granted = installation.accessScopes.map(({ handle }) => handle)
  const facts: StoreFacts = {
    currency: /^[A-Z]{3}$/.test(shop.currencyCode ?? '') ? (shop.currencyCode ?? null) : null,
    weightUnit: shop.weightUnit?.toLowerCase() ?? null,
    domain: shop.myshopifyDomain.toLowerCase(),
    plan: shop.plan?.publicDisplayName ?? null,
    api: { version: version ?? apiVersion, endsAt: apiVersionEndsAt },
    scopes: {
      granted,
      missing: missingScopes(granted).map((scope) => ({ scope, feature: features[scope] ?? '' })),
    },
    limits: hasScope(granted, 'read_all_orders')
      ? []
      : [{ resource: 'orders', message: withoutAllOrders }],
  }
  return {
    facts,
    granted,
    name: shop.name,
    timezone: shop.ianaTimezone ?? null,
    version,
    date,
    cost,
    webhookVersion: installation.app?.webhookApiVersion ?? null,
  }
}
