// The mapping of a store's fields onto contact fields and custom fields (F4): what a customer offers, what becomes of
// each value, and what stays as the store's own field fills it.

import { z } from 'zod'
import type { ContactChange } from './change.ts'
import type { Consent, Profile } from './contact.ts'
import { convert, type Converted } from './convert.ts'
import type { CustomFieldType } from './custom-field.ts'
import { standardFields } from './customer-fields.ts'
import { blankAddress } from './formats/address.ts'
import type { Note } from './formats/text.ts'
import { findTarget, leftOut, type Target } from './map-targets.ts'

/** What is done to a value on its way; without one it is taken as its target's type wants it. */
export const normalizers = [
  'text',
  'lowercase',
  'uppercase',
  'email',
  'phone',
  'country',
  'number',
  'boolean',
  'date',
  'list',
] as const
export type Normalizer = (typeof normalizers)[number]

/**
 * `from` is a field of the store's customer as `core/customer-fields.ts` and the platform name it, or `meta:<key>`; `to`
 * a contact field, `custom.<key>`, or `none` for a field that is not to be taken in.
 */
export const fieldMappingSchema = z.object({
  from: z.string().trim().min(1).max(255),
  to: z.string().trim().min(1).max(80),
  normalizer: z.enum(normalizers).optional(),
})
export type FieldMapping = z.infer<typeof fieldMappingSchema>

/** What a reader needs to know of the mapping. `sources`: all that a customer offers is wanted beside the change. */
export type MapContext = { fieldMap?: readonly FieldMapping[]; sources?: true }

/** What one mapping makes of one customer. */
export type MappedField = { mapping: FieldMapping; original: unknown; result: Converted }

/**
 * A customer's change under the mapping. `readSource` gives what the payload holds beside the profile, by name: it is
 * asked only where something is mapped. A source that is blank or rejected leaves a contact field as the store's own
 * field fills it, and a custom field empty.
 */
export function withFieldMap(
  change: ContactChange,
  readSource: () => Record<string, unknown>,
  { fieldMap = [], sources }: MapContext,
): ContactChange {
  if (fieldMap.length === 0 && !sources) return change
  const source = readSource()
  const mapped = applyFieldMap(change, source, fieldMap).change
  return sources ? { ...mapped, source } : mapped
}

/** The same with what became of each mapped field, for a preview. */
export function applyFieldMap(
  change: ContactChange,
  source: Record<string, unknown>,
  fieldMap: readonly FieldMapping[],
): { change: ContactChange; results: MappedField[] } {
  const standard = standardFields(change)
  const results: MappedField[] = []
  let mapped: ContactChange = { ...change, notes: [...change.notes] }
  for (const mapping of [...fieldMap].sort(inOrder)) {
    const original = standard.has(mapping.from)
      ? standard.get(mapping.from)
      : Object.hasOwn(source, mapping.from)
        ? source[mapping.from]
        : null
    const target = findTarget(mapping.to === leftOut ? mapping.from : mapping.to)
    if (!target) continue
    if (mapping.to === leftOut) {
      results.push({ mapping, original, result: { is: 'left_out' } })
      mapped = put(mapped, target, null)
      continue
    }
    const country = mapped.profile.address?.country ?? null
    const result = convert(original, normalizerOf(mapping, target), target, country)
    results.push({ mapping, original, result })
    mapped = settle(mapped, mapping, target, original, result)
  }
  return { change: mapped, results }
}

/** What a target wants where nothing is chosen. */
export function normalizerOf(
  { normalizer }: FieldMapping,
  { type }: Pick<Target, 'type'>,
): Normalizer {
  return normalizer ?? defaults[type]
}

const defaults: Record<Target['type'], Normalizer> = {
  text: 'text',
  email: 'email',
  phone: 'phone',
  country: 'country',
  consent: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  list: 'list',
}

/**
 * The mapping as it is kept: with the normaliser of every custom field written down, so that reading a payload takes
 * nothing but the mapping.
 */
export function completeMap(
  fieldMap: FieldMapping[],
  types: ReadonlyMap<string, CustomFieldType>,
): FieldMapping[] {
  return fieldMap.map((mapping) => {
    const type = mapping.to.startsWith('custom.') ? types.get(mapping.to.slice(7)) : undefined
    return type && !mapping.normalizer ? { ...mapping, normalizer: defaults[type] } : mapping
  })
}

/** What is left out goes first, for another field may take its place; then the country, which phones are read with. */
function inOrder(a: FieldMapping, b: FieldMapping): number {
  return rank(a) - rank(b)
}

function rank({ to }: FieldMapping): number {
  return to === leftOut ? 0 : to === 'address.country' ? 1 : 2
}

function settle(
  change: ContactChange,
  mapping: FieldMapping,
  target: Target,
  original: unknown,
  result: Converted,
): ContactChange {
  const isCustom = target.name.startsWith('custom.')
  switch (result.is) {
    case 'value':
      return put(change, target, result.value)
    case 'kept':
      return noted(
        put(change, target, result.value),
        target,
        original,
        `${result.why}, from ${mapping.from}`,
      )
    case 'rejected': {
      const left = isCustom ? put(change, target, null) : change
      return noted(left, target, original, `${result.why}, from ${mapping.from}: not taken`)
    }
    default:
      return isCustom ? put(change, target, null) : change
  }
}

/** Puts a value into its place; what was noted of the value that stood there goes with it. */
function put(change: ContactChange, { name }: Target, value: unknown): ContactChange {
  const notes = change.notes.filter(({ field }) => field !== name)
  if (name.startsWith('custom.'))
    return { ...change, notes, custom: { ...change.custom, [name.slice(7)]: value } }
  // SAFETY: a target of type list gets a list.
  if (name === 'tags') return { ...change, notes, tags: (value ?? []) as string[] }
  return { ...change, notes, profile: putProfile(change.profile, name, value) }
}

function putProfile(profile: Profile, name: string, value: unknown): Profile {
  if (name === 'consent.state') return { ...profile, consent: toConsent(value) }
  if (!name.startsWith('address.')) return { ...profile, [name]: value }
  if (value === null && profile.address === null) return profile
  return {
    ...profile,
    address: { ...(profile.address ?? blankAddress), [name.slice('address.'.length)]: value },
  }
}

/** A mapped field has no time of its own: that of the customer is no time at which somebody consented (F7). */
function toConsent(state: unknown): Consent | null {
  if (state === null) return null
  // SAFETY: a target of type consent gets one of the states.
  const known = state as Consent['state']
  return { state: known, level: null, updatedAt: null, source: 'mapped_field', cause: null }
}

const maxOriginal = 200

function noted(
  change: ContactChange,
  { name, type }: Target,
  original: unknown,
  message: string,
): ContactChange {
  const text = typeof original === 'string' ? original : JSON.stringify(original)
  const note: Note = {
    field: name,
    code: `${type === 'phone' || type === 'country' ? type : 'value'}_not_normalized`,
    original: text.slice(0, maxOriginal),
    message,
  }
  return { ...change, notes: [...change.notes, note] }
}
