// The contact: one person's record in an audience, and what a store says about that person.

import type { Address } from './formats/address.ts'
import type { Note } from './formats/text.ts'
import type { Origin } from './outcome.ts'

export type Consent = {
  state: 'subscribed' | 'unsubscribed' | 'pending' | 'unknown'
  level: string | null
  updatedAt: number | null
  source: string | null
  cause: string | null
}

/** The profile fields that a store can state (F1). Phones are E.164 or as written, with a note. */
export type Profile = {
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  deliveryPhone: string | null
  language: string | null
  address: Address | null
  consent: Consent | null
}

export const profileFields = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'deliveryPhone',
  'language',
  'address',
  'consent',
] as const satisfies readonly (keyof Profile)[]

/**
 * Where a field's value came from: a store's record (`customer:12`, `order:99`), or the hub (source `hub`, ref `user:…`,
 * `workflow:…`), when, and by which delivery. `owned`: set by a store that owns the field (O1).
 */
export type Provenance = {
  source: string
  ref: string
  at: number
  deliveryId: string | null
  /** How it came where no delivery brought it. */
  via?: Origin
  owned?: true
}

/**
 * The last state that one source record stated: its own time, until when we know it to hold, and whether the store
 * has that record no longer (it deletes nothing here).
 */
export type SourceState = {
  statedAt: number | null
  observedAt: number
  gone?: true
  /** All tags that it stated: what it adds or removes is told from these. */
  tags?: string[]
  /** The custom fields that it stated, blanks too, as pairs: what it changes in them is told from these (F4). */
  custom?: [key: string, value: unknown][]
  /**
   * The fields where it states something else than the contact shows, each as a list of one value: a store that repeats
   * an old value has not changed it (O2).
   */
  other?: { [F in keyof Profile]?: [Profile[F]] }
}

/** What a person or a workflow wrote down about a contact; stores never see or change it (O1). `at` in ms. */
export type PersonalNote = { id: string; text: string; at: number; by: string }

export type Contact = Profile & {
  id: string
  audienceId: string
  /** The audience's primary key of this contact (for email: the address), unique in the audience. */
  primaryKey: string | null
  tags: string[]
  custom: Record<string, unknown>
  personalNotes: PersonalNote[]
  /** Ids of the segments that it was put into by hand. */
  segments: string[]
  /** The contact that this one was merged into: hidden, and whoever comes by its primary key finds that one (I5). */
  mergedInto: string | null
  /** Known from orders only; a guest's later orders never change the profile (I2). */
  guest: boolean
  notes: Note[]
  provenance: Partial<Record<keyof Profile, Provenance>> & Record<`custom.${string}`, Provenance>
  /** Per linked source record, keyed `storeId/externalId`. */
  states: Record<string, SourceState>
  /** When the store says the person was created and last changed. */
  sourceCreatedAt: number | null
  sourceUpdatedAt: number | null
  createdAt: number
  changedAt: number
  /** The event that last changed this record: its version. */
  seq: number
}

/** A store's customer is a link to a contact (I1). */
export type Link = {
  storeId: string
  externalId: string
  contactId: string
  reason:
    | 'new'
    | 'primary_key'
    | 'email'
    | 'phone'
    | 'order'
    | 'checkout'
    | 'merged'
    | 'merged_at_store'
  linkedAt: number
}

/** Names a source record in a contact's states. */
export function sourceKey(storeId: string, externalId: string): string {
  return `${storeId}/${externalId}`
}
