// Typed fields that an audience adds to its contacts (F4).

import { z } from 'zod'

/** `date` is an ISO 8601 day, `number` any finite one, `list` a list of texts. */
export const customFieldTypes = ['text', 'number', 'boolean', 'date', 'list'] as const
export type CustomFieldType = (typeof customFieldTypes)[number]

/** `key` names the value in a contact's `custom`; it never changes. */
export type CustomField = { audienceId: string; key: string; label: string; type: CustomFieldType }

/** Why a value is none of this field's type, or null. Null clears every field. */
export function problemWith({ type }: Pick<CustomField, 'type'>, value: unknown): string | null {
  if (value === null) return null
  switch (type) {
    case 'text':
      return typeof value === 'string' && value.length <= 5_000
        ? null
        : 'not a text of at most 5,000 characters'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'not a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'not true or false'
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : 'not a day such as 2026-05-03'
    case 'list': {
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
      return isList && value.length <= 250 ? null : 'not a list of at most 250 texts'
    }
  }
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(time) &&
    new Date(time).toISOString().startsWith(text)
  )
}

/** A key is a name in JSON: what every object has by itself can't be one. */
export const customKeySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'small letters, digits and underscores, beginning with a letter')
  .refine((key) => !(key in {}), 'reserved')

export const customLabelSchema = z.string().trim().min(1).max(80)

export const customFieldSchema = z.strictObject({
  key: customKeySchema,
  label: customLabelSchema,
  type: z.enum(customFieldTypes),
})
