// The catalogue of what a filter can ask for: the fields that everybody has, and what an audience adds to them.

import type { CustomField, CustomFieldType } from './custom-field.ts'
import { contactFields } from './filter-contact-fields.ts'
import { orderFields } from './filter-order-fields.ts'
import type { Field, Fields } from './filter-field.ts'

/** Custom fields, and the stores, platforms and segments that there are, each with its name. */
export type Own = {
  customFields?: Pick<CustomField, 'key' | 'label' | 'type'>[]
  stores?: [id: string, name: string][]
  platforms?: [name: string, label: string][]
  /** Those kept by hand. */
  segments?: [id: string, name: string][]
}

/**
 * The catalogue by name. Fields of stores, platforms and segments take none but those given; where none are given,
 * any. Of custom fields with one key the first one counts.
 */
export function fieldsOf(of: Field['of'][], own: Own = {}): Fields {
  const options: Record<string, Field['options']> = {
    store: own.stores,
    orderStore: own.stores,
    platform: own.platforms,
    source: own.platforms,
    segment: own.segments,
  }
  const custom = (own.customFields ?? []).filter(isAskable).map(toField).toReversed()
  const fields = [...contactFields, ...orderFields, ...custom]
    .filter((field) => of.includes(field.of))
    .map((field): Field => ({ ...field, options: options[field.name] ?? field.options }))
  return new Map(fields.map((field) => [field.name, field]))
}

const customPrefix = 'custom.'

/** The key of the custom field that a field's name stands for, or null. */
export function customKey(name: string): string | null {
  return name.startsWith(customPrefix) ? name.slice(customPrefix.length) : null
}

/** Keys that JSON writes with escapes are not found in the database. */
function isAskable({ key }: { key: string }): boolean {
  return !/["\\\p{Cc}\p{Cs}]/u.test(key)
}

const customTypes: Record<CustomFieldType, Field['type']> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'day',
  list: 'list',
}

function toField({ key, label, type }: Pick<CustomField, 'key' | 'label' | 'type'>): Field {
  return {
    name: `${customPrefix}${key}`,
    label,
    type: customTypes[type],
    of: 'contact',
    read: ({ contact }) => customValue(contact?.contact.custom[key], type),
  }
}

/** A value that is of another type than its field counts as none. */
function customValue(value: unknown, type: CustomFieldType): ReturnType<Field['read']> {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : null
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'list':
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null
  }
}
