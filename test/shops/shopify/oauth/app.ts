// The app that merchants connect, as its developer set it up, and its installation on this shop.

import { expandScopes } from './scopes.ts'

/** What an app like the hub asks for at least; older orders than 60 days need one more. */
export const REQUIRED_SCOPES = [
  'read_customers',
  'write_customers',
  'read_orders',
  'write_orders',
  'read_products',
  'read_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_fulfillments',
]

export interface AppOptions {
  clientId?: string
  clientSecret?: string
  title?: string
  /** Where the approve screen may send people; anything on loopback when left out. */
  redirectUris?: string[]
  /** Asked for and granted; more can be asked for when connecting. */
  scopes?: string[]
  optionalScopes?: string[]
  /** Which version webhook bodies have: a setting of the app, not of a subscription. */
  webhookApiVersion?: string
  /** Where the compliance topics go; they can't be subscribed to by the API. */
  complianceUri?: string
  /** Approval for personal data: 2 with names and addresses, 1 without, 0 no customer data at all. */
  protectedData?: 0 | 1 | 2
  /** Whether the shop and the app belong to one organisation: only then client credentials work. */
  ownShop?: boolean
  /** Whether tokens without an end are still given out (custom apps). */
  allowNonExpiring?: boolean
}

export interface App {
  clientId: string
  /** Newest first; the second one signs on after a rotation. */
  secrets: string[]
  /** Which of the secrets signs webhooks now. */
  signing: string
  title: string
  redirectUris: string[] | null
  scopes: string[]
  optionalScopes: string[]
  webhookApiVersion: string
  complianceUri: string | null
  protectedData: 0 | 1 | 2
  ownShop: boolean
  allowNonExpiring: boolean
  installed: boolean
  /** Granted by the merchant. */
  granted: string[]
}

export function createApp(options: AppOptions, version: string): App {
  const secret = options.clientSecret ?? 'shpss_0123456789abcdef0123456789abcdef'
  const scopes = options.scopes ?? [...REQUIRED_SCOPES, 'read_all_orders', 'read_customer_merge']
  return {
    clientId: options.clientId ?? '0123456789abcdef0123456789abcdef',
    secrets: [secret],
    signing: secret,
    title: options.title ?? 'Storeline',
    redirectUris: options.redirectUris ?? null,
    scopes,
    optionalScopes: options.optionalScopes ?? [],
    webhookApiVersion: options.webhookApiVersion ?? version,
    complianceUri: options.complianceUri ?? null,
    protectedData: options.protectedData ?? 2,
    ownShop: options.ownShop ?? true,
    allowNonExpiring: options.allowNonExpiring ?? true,
    installed: true,
    granted: [...scopes],
  }
}

export function grantedSet(app: App): ReadonlySet<string> {
  return expandScopes(app.granted)
}
