// Sets a field of the contact, or clears it. Texts are templates.

import type { Contact } from '../../core/contact.ts'
import type { ContactPatch } from '../../core/edit-contact.ts'
import { problemWith, type CustomField } from '../../core/custom-field.ts'
import type { StepOf } from '../../core/workflow.ts'
import { editContact } from '../../records/edit.ts'
import { nobody, soon, type Action, type Moment } from './action.ts'
import { scopeOf, shapeOf } from '../scope.ts'
import { problemsOf, render } from '../templates.ts'

const texts = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  phone: 'Phone',
  deliveryPhone: 'Delivery phone',
  language: 'Language',
} as const
const consents = ['subscribed', 'unsubscribed', 'pending'] as const
const prefix = 'custom.'

/** The fields that a step can set, with their labels. */
export function settableFields(customFields: CustomField[]): [name: string, label: string][] {
  return [
    ...Object.entries(texts),
    ['consent', 'Consent'],
    ...customFields.map(({ key, label }): [string, string] => [prefix + key, label]),
  ]
}

type Effect = { contactId: string; field: string; patch: ContactPatch }

export const updateContact: Action<'update_contact', Effect> = {
  label: 'Update contact field',
  about: 'Sets or clears a field of the contact.',
  retries: soon,
  check: ({ field, value }, { trigger, customFields }) => {
    const keys = customFields.map(({ key }) => key)
    const known = settableFields(customFields).some(([name]) => name === field)
    if (!known) return [{ path: 'field', message: `There is no field “${field}” to set.` }]
    if (typeof value === 'string')
      return [
        ...problemsOf(value, shapeOf(trigger, keys)).map((message) => ({ path: 'value', message })),
        ...(field === 'consent' && !isConsent(value) ? [wrongConsent] : []),
      ]
    if (value === undefined) return [{ path: 'value', message: 'Give a value, or null to clear.' }]
    const custom = customOf(field, customFields)
    const problem = custom ? problemWith(custom, value) : value === null ? null : 'Give a text.'
    if (field === 'consent') return [wrongConsent]
    return problem ? [{ path: 'value', message: problem }] : []
  },
  plan: (step, moment) => {
    const { contact } = moment.material
    const value = valueOf(step, moment)
    const would = `Set ${step.field} to ${value === null ? 'nothing' : JSON.stringify(value)}`
    if (!contact) return { would, skipped: nobody }
    return {
      would,
      effect: { contactId: contact.id, field: step.field, patch: toPatch(step.field, value) },
    }
  },
  carryOut: async ({ contactId, field, patch }, { db, workflow, depth, now }) => {
    const edit = { by: `workflow:${workflow.id}`, now, depth }
    await editContact(db, contactId, patch, edit)
    return `Set ${field}.`
  },
}

const wrongConsent = { path: 'value', message: `Use one of: ${consents.join(', ')}.` }

function isConsent(value: string): boolean {
  return consents.some((each) => each === value)
}

function customOf(field: string, customFields: CustomField[]): CustomField | undefined {
  return field.startsWith(prefix)
    ? customFields.find(({ key }) => key === field.slice(prefix.length))
    : undefined
}

/** A text that a template gave becomes what the custom field holds; whether it fits is checked by the edit. */
function valueOf({ field, value }: StepOf<'update_contact'>, moment: Moment): unknown {
  if (typeof value !== 'string') return value ?? null
  const keys = moment.customFields.map(({ key }) => key)
  const text = render(value, scopeOf(moment.material, keys), 'text').trim()
  const type = customOf(field, moment.customFields)?.type
  if (text === '') return null
  if (type === 'number') return Number(text)
  if (type === 'boolean') return flags[text.toLowerCase()] ?? text
  return type === 'list' ? text.split(',').map((each) => each.trim()) : text
}

const flags: Partial<Record<string, boolean>> = { true: true, yes: true, false: false, no: false }

function toPatch(field: string, value: unknown): ContactPatch {
  if (field.startsWith(prefix)) return { custom: { [field.slice(prefix.length)]: value } }
  // SAFETY: `check` let only these states pass.
  if (field === 'consent')
    return { consent: { state: value as NonNullable<Contact['consent']>['state'] } }
  return { [field]: value }
}
