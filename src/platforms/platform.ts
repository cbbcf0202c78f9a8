// The contract that every platform folder fulfils. What a platform can't do is an absent member, not a thrown one.

import type { Reading } from '../core/change.ts'
import type { SourceField } from '../core/customer-fields.ts'
import type { MapContext } from '../core/field-map.ts'
import type { Finding } from '../core/finding.ts'
import type { OfferNaming } from '../core/offer.ts'
import type { OrderStatus } from '../core/order.ts'
import type { Kind } from '../core/outcome.ts'
import type { Resource } from '../core/settings.ts'
import type { StoreFacts } from '../core/store-facts.ts'

/** How to reach one store. `fetch` is the only way out; nothing else is assumed of the world. */
export type StoreAccess = {
  fetch: typeof fetch
  url: string
  credentials: unknown
  /** Fresh credentials in place of these, which the store refused; absent where they do not end. */
  renew?: (refused: unknown) => Promise<unknown>
}

/** What we are registered as at a platform that grants access to apps. A former secret is good for a while. */
export type PlatformApp = {
  clientId: string
  clientSecret: string
  formerClientSecret: string | null
  /** Rights to ask for beside those that are needed. */
  optionalScopes: readonly string[]
}

/** What normalising needs to know of the store. */
export type NormalizeContext = MapContext & {
  statusMap: Record<string, OrderStatus>
  /** Unknown where the store was never asked: then the platform asks, or says that it has to be asked. */
  facts?: StoreFacts | null
}

export type StoreIdentity = {
  name: string
  timezone: string | null
  /** What the store says of itself; null where it could not be asked now. */
  facts: StoreFacts | null
  /** The credentials as they should be kept: with what was learnt about how the store takes them. */
  credentials: unknown
}

/** A webhook whose signature fits. */
export type Verified = {
  /** Equal for exact repeats of one delivery. */
  key: string
  topic: string
  /** An announcement without content: answered, not stored. */
  ping: boolean
}

/** The store that an address is for: who else signs with the same secret is not it. */
export type WebhookStore = { url: string; facts: StoreFacts | null }

/** A privacy request that a platform passes on (G1). `key` is equal for repeats of it. */
export type ComplianceRequest = {
  kind: 'data_request' | 'redact' | 'shop_redact'
  key: string
  subject: {
    customerExternalId?: string | null
    email?: string | null
    phone?: string | null
    orderExternalIds?: string[]
  }
}

export type Subscription = { id: string; topic: string; url: string; active: boolean }

/** Where a list stands: text that only its platform reads; null is the beginning. */
export type Cursor = string | null

/** One page of a store's history. */
export type Page = {
  /** `payload` is the record as JSON text, kept for rejected records. */
  records: { reading: Reading; payload: string | null }[]
  /** Null when the list is read to its end. */
  next: Cursor
  /** Where the list stands after this page, to start a short re-read from. */
  end: Cursor
  /** The store's own count of the whole list, where it tells. */
  total: number | null
  /** This one page is the whole list: what is on record and not here is gone at the store. */
  whole?: true
  /**
   * Of the records with these numbers as ids, the page holds all that the store showed: who is on record and not here
   * may be gone, and is asked for. The last page reaches to the end.
   */
  span?: { after: number; upTo: number | null }
}

/** A list that an import walks through, and the resources that come out of it. */
export type Listing = {
  name: Resource
  covers: Resource[]
  /** Of those, what comes along with the others: nobody reads the list for its sake unless it is asked for by name. */
  along?: Resource[]
  /** Whether it can be read from a time on; a list that can't is read whole each time. */
  delta: boolean
  /** Something in its records changes without moving their time: it is read whole once a day besides. */
  daily?: true
}

/** How far a bulk operation is. `whole` is false for what is left of one that failed. */
export type BulkState =
  | { state: 'running'; records: number }
  /** `url` is null where nothing was found; `bytes` is the size of the file. */
  | { state: 'done'; url: string | null; bytes: number; records: number; whole: boolean }
  | { state: 'failed'; reason: string }

/** A bulk file from a byte on; `from` is where the answer begins, which may be before it. Null behind the file's end. */
export type BulkFile = { from: number; body: ReadableStream<Uint8Array> | null }

/** Records of a bulk file whose lines are all there, read a few at a time: all at once they weigh several times those. */
export type BulkRecords = { count: number; read(from: number, to: number): Page['records'] }

/** A way to connect with pasted credentials: what a person fills in, and where it is found. */
export type CredentialForm = {
  /** What the connection request calls this kind; empty where there is only one. */
  kind: string
  label: string
  hint: string
  /** Named as in the request's credentials; what is secret is never shown again. */
  fields: { name: string; label: string; placeholder: string; secret: boolean }[]
}

export type Platform = {
  name: 'woocommerce' | 'shopify'
  label: string
  connect: {
    address: { placeholder: string; hint: string }
    forms: readonly [CredentialForm, ...CredentialForm[]]
    /** What the owner does where the store no longer accepts our credentials (C10). */
    cure: string
    /** Checks pasted credentials against the live store. Throws the HubError that tells what is wrong. */
    check(access: StoreAccess): Promise<StoreIdentity>
    /** The credentials of a connection request, validated. Throws InvalidInput. */
    parseCredentials(input: unknown): unknown
    /** The connection check's questions to the store, in the order of dependence. */
    diagnose(access: StoreAccess): Promise<Finding[]>
    /** The store's own approve screen: where it is, and what its callback brings. */
    approve?: {
      begin(url: string, target: { state: string; returnUrl: string; callbackUrl: string }): string
      /** Throws InvalidInput for anything but a callback. */
      readCallback(body: unknown): { state: string; credentials: unknown }
    }
    /** An authorization-code grant by the store's platform, to an app that is registered there. */
    grant?: {
      begin(
        url: string,
        target: {
          clientId: string
          state: string
          redirectUrl: string
          optionalScopes?: readonly string[]
        },
      ): string
      /** What the way back proves. Throws InvalidInput for anything but a fresh callback of that store. */
      readCallback(
        query: URLSearchParams,
        expected: { state: string; storeUrl: string; clientSecret: string; now: number },
      ): Promise<{ code: string }>
      /** The credentials that the code is worth, once. */
      redeem(
        access: Pick<StoreAccess, 'fetch' | 'url'>,
        app: PlatformApp,
        code: string,
        now: number,
      ): Promise<unknown>
    }
    /** Credentials that end by themselves. Only one may renew them at a time, and keeps them before they are used. */
    renew?: {
      /** When they should be renewed (ms); null for those that do not end. */
      at(credentials: unknown): number | null
      /** Whether the store takes both for the same: what is only noted beside them may differ. */
      same(a: unknown, b: unknown): boolean
      /** The credentials to keep instead. Throws StoreRefused where the store has to be connected again. */
      now(access: StoreAccess, now: number, app: PlatformApp | undefined): Promise<unknown>
    }
  }
  webhooks: {
    topics: readonly string[]
    /** Of the topics, those that the rights of these credentials allow; absent where there is no such choice. */
    topicsFor?(credentials: unknown): readonly string[]
    /** The secrets that the store signs with, newest first, where they are its own and not derived by us. */
    signingSecrets?(credentials: unknown, app: PlatformApp | undefined): string[]
    /** A new webhook sends nothing: whether one arrives can't be tried. */
    silent?: true
    /** Verifies the raw body. Returns null when the signature is missing or wrong, or the delivery is another store's. */
    verify(
      headers: Headers,
      body: Uint8Array<ArrayBuffer>,
      secrets: readonly string[],
      store: WebhookStore,
    ): Promise<Verified | null>
    list(access: StoreAccess): Promise<Subscription[]>
    subscribe(
      access: StoreAccess,
      topic: string,
      url: string,
      secret: string,
    ): Promise<Subscription>
    unsubscribe(access: StoreAccess, id: string): Promise<void>
  }
  /** Privacy requests for all of the platform's stores at one address; absent where it passes none on. */
  compliance?: {
    /** The store that a request says it is about, by the name that the platform calls it by; nothing is proven yet. */
    domainOf(headers: Headers): string | null
    verify(
      headers: Headers,
      body: Uint8Array<ArrayBuffer>,
      secrets: readonly string[],
    ): Promise<boolean>
    /** Null for a body that does not fit what the headers say. */
    read(headers: Headers, body: Uint8Array<ArrayBuffer>): Promise<ComplianceRequest | null>
  }
  /** A payload as the changes it states: pure, reads only the fields that we use. */
  normalize(topic: string, payload: unknown, context: NormalizeContext): Reading[]
  /** What the store says of itself that its records leave out. */
  learn(access: StoreAccess): Promise<StoreFacts>
  /** The present state of some records of one kind. Records that are gone come back as such. */
  refetch(
    access: StoreAccess,
    kind: Kind,
    externalIds: string[],
    context: NormalizeContext,
  ): Promise<Reading[]>
  listings: readonly Listing[]
  /** `halvings`: how often the usual page is to be halved, for a store that is too slow for it. */
  list(
    access: StoreAccess,
    listing: Resource,
    cursor: Cursor,
    context: NormalizeContext,
    halvings: number,
  ): Promise<Page>
  /**
   * Whole lists as files that the store builds (M8): started, asked for until done, then read in two passes. The first
   * puts the lines of a record, however far apart they stand, into one part, the second reads a part: so neither holds
   * the file.
   */
  bulk?: {
    listings: readonly Resource[]
    /** Starts an operation from a time on (ms), or for everything. Throws StoreBusy while too many are running. */
    start(
      access: StoreAccess,
      listing: Resource,
      from: number | null,
      context: MapContext,
    ): Promise<string>
    poll(access: StoreAccess, id: string): Promise<BulkState>
    stop(access: StoreAccess, id: string): Promise<void>
    /** Throws RecordGone for a file that has expired. */
    open(access: StoreAccess, url: string, from: number): Promise<BulkFile>
    /** A number for the record that a line belongs to: the same for a record and its children. */
    ownerHash(bytes: Uint8Array, start: number, end: number): number
    /** What these lines hold, among them all lines of each record; they must stay as they are while it is read. */
    read(
      listing: Resource,
      lines: Uint8Array,
      whole: boolean,
      context: NormalizeContext,
    ): BulkRecords
    /** The cursor to read on by pages, from a time on (ms) or from the beginning; null for a list without such. */
    resume(listing: Resource, from: number | null): Cursor
  }
  /** The cursor to read a list from a time on (ms); null for one that can only be read whole. */
  since(listing: Resource, from: number): Cursor
  /** The cursor to start a short re-read from, given where a finished list ended. */
  overlap(listing: Resource, cursor: Cursor): Cursor
  statuses: Record<string, OrderStatus>
  /** What its customers offer to be mapped beside the standard fields (F4). */
  customers: {
    fields: readonly SourceField[]
    /** How the name of a meta field is written, for people and as a test. */
    meta: { form: string; fits: (name: string) => boolean }
    /** Whether deliveries of this topic are about a customer. */
    isTopic(topic: string): boolean
    /** Deliveries only name the customer: reading one again means asking the store. */
    hintsOnly?: true
  }
  /** How feeds write what they say of a variant; absent: its product's address and its own id. */
  offers?: OfferNaming
}
