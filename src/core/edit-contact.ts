// What a person, the API or a workflow changes about a contact: checked and normalised, with where it came from.

import { equal } from '../lib/equal.ts'
import { profileFields, type Consent, type Contact, type Profile } from './contact.ts'
import { problemWith, type CustomField } from './custom-field.ts'
import { HubError, InvalidInput, type Issue } from './errors.ts'
import { blankAddress, normalizeCountry, type Address } from './formats/address.ts'
import { normalizePhone } from './formats/phone.ts'
import { normalizeEmail, plainText } from './formats/text.ts'
import { isCustomerKey, primaryKeyOf, type PrimaryKeyKind } from './identity.ts'
import { stampCustom } from './merge-custom.ts'
import { restate } from './statements.ts'

/** What is left out stays; null clears. `consent` counts from now; `custom` changes only the keys that it names. */
export type ContactPatch = Partial<
  Omit<Profile, 'consent' | 'address'> & {
    address: Partial<Address> | null
    consent: Pick<Consent, 'state'> & Partial<Pick<Consent, 'level' | 'cause'>>
    tags: string[]
    segments: string[]
    personalNotes: { id?: string | undefined; text: string }[]
    custom: Record<string, unknown>
  }
>

export type EditContext = {
  /** Who changes it, for provenance: `user:admin`, `api`, `workflow:<id>`. */
  by: string
  now: number
  primaryKeyKind: PrimaryKeyKind
  customFields: CustomField[]
  /** Hand-kept segments of the audience. */
  segmentIds: string[]
  newId: (prefix: string) => string
}

const most = { tags: 250, notes: 200 }

/**
 * The contact with a patch applied. The same contact when nothing changes. Throws InvalidInput with one issue per
 * field, and HubError 422 for a field that a store owns.
 */
export function editContact(contact: Contact, patch: ContactPatch, context: EditContext): Contact {
  const issues: Issue[] = []
  const fields = toProfile(contact, patch, context, issues)
  const changed = profileFields.filter(
    (field) => field in fields && !equal(fields[field], contact[field]),
  )
  refuseOwned(contact, changed)
  const origin = { source: 'hub', ref: context.by, at: context.now, deliveryId: null }
  const custom = patch.custom
    ? toCustom(contact.custom, patch.custom, context, issues)
    : contact.custom
  const edited: Contact = {
    ...contact,
    ...Object.fromEntries(changed.map((field) => [field, fields[field] ?? null])),
    tags: patch.tags ? toTags(patch.tags, issues) : contact.tags,
    segments: patch.segments ? toSegments(patch.segments, context, issues) : contact.segments,
    custom,
    personalNotes: patch.personalNotes
      ? toNotes(contact, patch.personalNotes, context, issues)
      : contact.personalNotes,
    notes: contact.notes.filter(({ field }) =>
      changed.every((name) => name !== field.split('.')[0]),
    ),
    provenance: {
      ...stampCustom(contact.provenance, contact.custom, custom, origin),
      ...Object.fromEntries(changed.map((field) => [field, origin])),
    },
  }
  if (issues.length > 0) throw new InvalidInput('Some fields can’t be saved like this.', issues)
  const customer = isCustomerKey(contact.primaryKey) ? contact.primaryKey : null
  const isKeyed = changed.includes('email') || changed.includes('phone')
  const next = {
    ...edited,
    states: restate(contact.states, contact, edited),
    primaryKey: isKeyed
      ? primaryKeyOf(context.primaryKeyKind, { ...edited, customer })
      : contact.primaryKey,
  }
  return equal(next, contact) ? contact : next
}

function refuseOwned(contact: Contact, changed: readonly (keyof Profile)[]): void {
  const owned = changed.filter((field) => contact.provenance[field]?.owned)
  if (owned.length === 0) return
  throw new HubError(
    'owned_by_store',
    422,
    'A store owns this. Change it there, or give the field another owner in the settings of the store.',
    { issues: owned.map((path) => ({ path, message: 'owned by a store' })) },
  )
}

function toProfile(
  contact: Contact,
  patch: ContactPatch,
  { now }: EditContext,
  issues: Issue[],
): Partial<Profile> {
  const fields: Partial<Profile> = {}
  for (const field of ['firstName', 'lastName', 'language'] as const)
    if (patch[field] !== undefined) fields[field] = plainText(patch[field])
  if (patch.email !== undefined) fields.email = toEmail(patch.email, issues)
  if (patch.address !== undefined)
    fields.address = toAddress(contact.address, patch.address, issues)
  const country = (fields.address ?? contact.address)?.country ?? null
  for (const field of ['phone', 'deliveryPhone'] as const)
    // What a store wrote so that it can't be read may be sent back as it is.
    if (patch[field] !== undefined && patch[field] !== contact[field])
      fields[field] = toPhone(patch[field], country, field, issues)
  if (patch.consent) fields.consent = toConsent(contact.consent, patch.consent, now)
  return fields
}

/** Level and cause belong to a state: left out, they stay as long as it does. */
function toConsent(
  known: Consent | null,
  patch: NonNullable<ContactPatch['consent']>,
  now: number,
): Consent {
  const { level = null, cause = null } =
    known?.state === patch.state ? { ...known, ...patch } : patch
  const isSame = known?.state === patch.state && known.level === level && known.cause === cause
  return isSame ? known : { state: patch.state, level, cause, updatedAt: now, source: 'hub' }
}

function toEmail(value: string | null, issues: Issue[]): string | null {
  const email = normalizeEmail(value)
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    issues.push({ path: 'email', message: 'not an email address such as name@example.com' })
  return email
}

/** Somebody who types a number can be asked to write it so that it can be read. */
function toPhone(
  value: string | null,
  country: string | null,
  path: string,
  issues: Issue[],
): string | null {
  const { phone, note } = normalizePhone(value, country, path)
  if (note)
    issues.push({ path, message: 'not a phone number; write it with its country, +49 30 …' })
  return phone
}

function toAddress(
  current: Address | null,
  patch: Partial<Address> | null,
  issues: Issue[],
): Address | null {
  if (patch === null) return null
  const given = Object.entries({ ...blankAddress, ...current, ...patch })
  const address = Object.fromEntries(
    given.map(([name, value]) => [name, plainText(value)]),
  ) as Address
  const country = normalizeCountry(address.country)
  if (address.country !== null && country === null)
    issues.push({ path: 'address.country', message: 'not a country code such as DE' })
  return equal(address, blankAddress) ? null : { ...address, country }
}

function toTags(tags: string[], issues: Issue[]): string[] {
  const named = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
  if (named.length > most.tags)
    issues.push({ path: 'tags', message: `more than ${most.tags} tags` })
  if (named.some((tag) => tag.length > 255))
    issues.push({ path: 'tags', message: 'a tag of more than 255 characters' })
  return named
}

function toSegments(ids: string[], { segmentIds }: EditContext, issues: Issue[]): string[] {
  const unknown = ids.filter((id) => !segmentIds.includes(id))
  for (const id of unknown)
    issues.push({ path: 'segments', message: `${id} is no segment that is kept by hand` })
  return [...new Set(ids)]
}

function toCustom(
  current: Record<string, unknown>,
  patch: Record<string, unknown>,
  { customFields }: EditContext,
  issues: Issue[],
): Record<string, unknown> {
  const kept = new Map(Object.entries(current))
  for (const [key, value] of Object.entries(patch)) {
    const field = customFields.find((each) => each.key === key)
    const problem = field ? problemWith(field, value) : 'no custom field of this audience'
    if (problem !== null) issues.push({ path: `custom.${key}`, message: problem })
    else if (value === null) kept.delete(key)
    else kept.set(key, value)
  }
  return Object.fromEntries(kept)
}

/** Notes that keep their id and text stay as they were written, by whom and when. */
function toNotes(
  contact: Contact,
  given: NonNullable<ContactPatch['personalNotes']>,
  { by, now, newId }: EditContext,
  issues: Issue[],
): Contact['personalNotes'] {
  if (given.length > most.notes)
    issues.push({ path: 'notes', message: `more than ${most.notes} notes` })
  return given.map(({ id, text }) => {
    const known = contact.personalNotes.find((note) => note.id === id)
    const trimmed = text.trim()
    if (trimmed === '' || trimmed.length > 5_000)
      issues.push({ path: 'notes', message: 'a note has from 1 to 5,000 characters' })
    if (known?.text === trimmed) return known
    return { id: known?.id ?? newId('note'), text: trimmed, at: now, by }
  })
}
