// What every resolver gets to know about the request: the shop, who asks, and what the answer's
// extensions will say.

import type { App } from '../oauth/app.ts'
import type { Session } from '../oauth/tokens.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Shop } from '../state/shop.ts'
import type { Bulk } from '../bulk/operations.ts'
import type { Subscriptions } from '../webhooks/subscriptions.ts'

export interface Services {
  shop: Shop
  app: App
  subscriptions: Subscriptions
  bulk: Bulk
  lifecycle: Lifecycle
}

export interface Context extends Services {
  session: Session
  /** Scopes with what they include: who may write may read. */
  granted: ReadonlySet<string>
  search: SearchNote[]
  /** A bulk run lists everything: no page size, no paging. */
  unpaged: boolean
  /** Of the `@idempotent` directive on the running mutation. */
  idempotencyKey?: string | undefined
}

export interface SearchNote {
  path: (string | number)[]
  query: string
  parsed: unknown
  warnings?: { field: string; message: string; code: string }[]
}

/** The path of the field in the answer, for errors and for search notes. */
export interface At {
  path: (string | number)[]
}

// oxlint-disable-next-line typescript/no-explicit-any
export type Resolver = (source: any, args: any, context: Context, at: At) => unknown
export type Resolvers = Record<string, Record<string, Resolver>>
