// Custom fields of a contact that stores and people keep (F4, O1): what a source changed since it last spoke.

import { equal } from '../lib/equal.ts'
import type { Contact, Provenance } from './contact.ts'
import type { Owner } from './ownership.ts'

export type CustomValues = Record<string, unknown>

/**
 * `base` is what this source stated before, `stated` what it states now, by key; null and absent are blank. What it
 * repeats is no change, unless the store owns the field: then its value holds whatever was written since. What it takes
 * away goes only where its own value still stands. Where the hub owns the field a store only fills in a blank.
 */
export function mergeCustom(
  current: CustomValues,
  base: CustomValues,
  stated: CustomValues,
  ownerOf: (key: string) => Owner,
): CustomValues {
  const merged = new Map(Object.entries(current))
  for (const key of new Set([...Object.keys(base), ...Object.keys(stated)])) {
    const before = valueOf(base, key)
    const now = valueOf(stated, key)
    const held = merged.get(key) ?? null
    const owner = ownerOf(key)
    const isNews = !equal(now, before)
    if (now === null) {
      if (isNews && equal(held, before)) merged.delete(key)
    } else if (owner === 'store' || (isNews && (owner === 'newest' || held === null))) {
      merged.set(key, now)
    }
  }
  const next: CustomValues = Object.fromEntries(merged)
  return equal(next, current) ? current : next
}

/** Where each custom field comes from, behind a change that came from `origin`. */
export function stampCustom(
  provenance: Contact['provenance'],
  before: CustomValues,
  after: CustomValues,
  origin: Provenance,
): Contact['provenance'] {
  const stamps = { ...provenance }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (equal(valueOf(before, key), valueOf(after, key))) continue
    if (valueOf(after, key) === null) delete stamps[`custom.${key}`]
    else stamps[`custom.${key}`] = origin
  }
  return stamps
}

/** Whether a note is about a custom field that one of these statements names: then it is that source's note. */
export function isNoteOf(field: string, ...statements: CustomValues[]): boolean {
  const key = field.slice('custom.'.length)
  return statements.some((statement) => Object.hasOwn(statement, key))
}

function valueOf(values: CustomValues, key: string): unknown {
  return Object.hasOwn(values, key) ? (values[key] ?? null) : null
}
