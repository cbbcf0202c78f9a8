// A contact's fields as texts of a form and back: a field's name is the path of its problem. Beside each field the form
// carries the text that it began with (`was.…`): only what somebody changed is saved, and only what two people changed
// is asked back.

import { z } from 'zod'
import type { Contact } from '../../../core/contact.ts'
import type { CustomField, CustomFieldType } from '../../../core/custom-field.ts'
import type { ContactPatch } from '../../../core/edit-contact.ts'
import { HubError } from '../../../core/errors.ts'

export type Texts = Record<string, string>

export const plainFields = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'deliveryPhone',
  'language',
] as const

export const addressParts = [
  'firstName',
  'lastName',
  'company',
  'line1',
  'line2',
  'postalCode',
  'city',
  'province',
  'provinceCode',
  'country',
  'phone',
] as const

export const consentStates = ['unknown', 'subscribed', 'pending', 'unsubscribed'] as const

const names = [...plainFields, ...addressParts.map((part) => `address.${part}`)]
const text = z.string().max(255, 'at most 255 characters').optional()

export const contactForm = z
  .object(Object.fromEntries(names.map((name) => [name, text])))
  .extend({
    'consent.state': z.enum(consentStates).optional(),
    'consent.cause': z.string().max(200, 'at most 200 characters').optional(),
  })
  .catchall(z.string().max(60_000))

export function contactTexts(
  contact: Pick<Contact, 'address' | 'consent' | 'custom' | (typeof plainFields)[number]>,
  customFields: CustomField[],
): Texts {
  return Object.fromEntries([
    ...plainFields.map((field) => [field, toLine(contact[field])]),
    ...addressParts.map((part) => [`address.${part}`, toLine(contact.address?.[part])]),
    ['consent.state', contact.consent?.state ?? 'unknown'],
    ['consent.cause', toLine(contact.consent?.cause)],
    ...customFields.map(({ key, type }) => [`custom.${key}`, toText(contact.custom[key], type)]),
  ])
}

/** The fields that somebody changed; one whose other value was chosen counts as left alone. */
export function changedNames(typed: Texts): string[] {
  return Object.keys(typed).filter(
    (name) =>
      isField(name) &&
      typed[`choice.${name}`] !== 'now' &&
      !isSame(typed[name], typed[`was.${name}`] ?? (name === 'consent.state' ? 'unknown' : '')),
  )
}

/** Fields that somebody else changed meanwhile, to something else. */
export function clashesOf(typed: Texts, now: Texts): string[] {
  return changedNames(typed).filter(
    (name) => !isSame(now[name], typed[`was.${name}`]) && !isSame(now[name], typed[name]),
  )
}

/** What was changed in the form, for the contact as it is now. Throws HubError 409 where two people changed a field. */
export function toPatch(contact: Contact, typed: Texts, customFields: CustomField[]): ContactPatch {
  const clashes = clashesOf(typed, contactTexts(contact, customFields))
  if (clashes.length > 0) {
    throw new HubError(
      'changed_meanwhile',
      409,
      'Nothing is saved yet: somebody else changed the same fields meanwhile. Choose which values hold.',
    )
  }
  return patchOf(typed, contact, customFields)
}

/** The changed fields as a patch of a contact, or of a new one. */
export function patchOf(
  typed: Texts,
  contact: Pick<Contact, 'consent'> | null,
  customFields: CustomField[],
): ContactPatch {
  const changed = changedNames(typed)
  const under = (prefix: string) =>
    changed
      .filter((name) => name.startsWith(prefix))
      .map((name): [string, string] => [name.slice(prefix.length), typed[name] ?? ''])
  const address = under('address.')
  const custom = under('custom.')
  return {
    ...Object.fromEntries(
      plainFields.filter((name) => changed.includes(name)).map((name) => [name, typed[name] ?? '']),
    ),
    ...(address.length > 0 && { address: Object.fromEntries(address) }),
    ...(under('consent.').length > 0 && { consent: toConsent(typed, contact?.consent ?? null) }),
    ...(custom.length > 0 && {
      custom: Object.fromEntries(
        custom.map(([key, value]) => [
          key,
          toValue(value, customFields.find((field) => field.key === key)?.type ?? 'text'),
        ]),
      ),
    }),
  }
}

function toConsent(typed: Texts, known: Contact['consent']) {
  const state = consentStates.find((each) => each === typed['consent.state']) ?? 'unknown'
  const cause = typed['consent.cause']?.trim() || null
  return { state, cause, level: known?.state === state ? known.level : null }
}

/** An input of one line holds no line breaks. */
function toLine(value: string | null | undefined): string {
  return (value ?? '').replaceAll(/[\r\n]+/g, ' ')
}

function toText(value: unknown, type: CustomFieldType): string {
  if (value === null || value === undefined) return ''
  if (type === 'list' && Array.isArray(value)) return value.join('\n')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What the field's own check refuses stays as it was typed. */
function toValue(typed: string, type: CustomFieldType): unknown {
  const trimmed = typed.trim()
  if (trimmed === '') return null
  if (type === 'number') return Number(trimmed)
  if (type === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed
  if (type === 'list') return linesOf(trimmed)
  return trimmed
}

function linesOf(typed: string): string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function isField(name: string): boolean {
  return !name.startsWith('was.') && !name.startsWith('choice.')
}

/** A browser writes line breaks its own way. */
function isSame(a: string | undefined, b: string | undefined): boolean {
  const plain = (value = '') => value.replaceAll(/\r\n?/g, '\n').trim()
  return plain(a) === plain(b)
}
