// What a field map would make of real customers, in texts to show (F4): before it is saved, nothing changes.

import type { ContactChange } from './change.ts'
import {
  isBehavioural,
  standardFields,
  standardSources,
  type SourceField,
} from './customer-fields.ts'
import { applyFieldMap, type FieldMapping, type MappedField } from './field-map.ts'
import { findTarget } from './map-targets.ts'

export type OfferedField = SourceField & {
  /** The contact field that it fills by itself; null for what is taken only where it is mapped. */
  fills: string | null
  samples: string[]
}

export type PreviewField = {
  from: string
  to: string
  original: string
  /** What the field becomes; null where it stays as it is without the mapping. */
  value: string | null
  outcome: 'taken' | 'kept' | 'rejected' | 'blank' | 'left_out'
  why: string | null
}
export type PreviewCustomer = { externalId: string; email: string | null; fields: PreviewField[] }

const maxShown = 200
const maxSamples = 3

/** What can be mapped: the standard fields, the platform's own, and the meta fields of these customers. */
export function offeredFields(
  customers: readonly ContactChange[],
  own: readonly SourceField[],
  level: 'basic' | 'advanced',
): OfferedField[] {
  const values = customers.map(
    (change) => new Map([...standardFields(change), ...Object.entries(change.source ?? {})]),
  )
  const named = [...standardSources, ...own]
  const known = new Set(named.map(({ name }) => name))
  const metas = [...new Set(values.flatMap((each) => [...each.keys()]))]
    .filter((name) => !known.has(name))
    .toSorted()
  return [...named, ...metas.map((name) => ({ name, label: name.replace(/^meta:/, '') }))]
    .filter(({ name }) => level === 'advanced' || !isBehavioural(name))
    .map((field) => ({
      ...field,
      fills: fillsOf(field.name),
      samples: samplesOf(values.map((each) => each.get(field.name))),
    }))
}

/** Per customer what becomes of each mapped field, in the order of the map. */
export function previewMap(
  customers: readonly ContactChange[],
  fieldMap: readonly FieldMapping[],
): PreviewCustomer[] {
  return customers.map((change) => {
    const { results } = applyFieldMap(change, change.source ?? {}, fieldMap)
    const ordered = fieldMap.flatMap(
      (mapping) => results.find((result) => result.mapping === mapping) ?? [],
    )
    const { externalId, profile } = change
    return { externalId, email: profile.email, fields: ordered.map(toPreview) }
  })
}

function toPreview({ mapping: { from, to }, original, result }: MappedField): PreviewField {
  const shown = { from, to, original: shownText(original) ?? '' }
  switch (result.is) {
    case 'value':
      return { ...shown, value: shownText(result.value), outcome: 'taken', why: null }
    case 'kept':
      return { ...shown, value: shownText(result.value), outcome: 'kept', why: result.why }
    case 'rejected':
      return { ...shown, value: null, outcome: 'rejected', why: result.why }
    default:
      return { ...shown, value: null, outcome: result.is, why: null }
  }
}

function fillsOf(name: string): string | null {
  return name === 'userCode' ? 'userCode' : (findTarget(name)?.name ?? null)
}

/** Different ones, each cut short. */
function samplesOf(values: unknown[]): string[] {
  const texts = values.flatMap((value) => shownText(value) ?? [])
  return [...new Set(texts)].slice(0, maxSamples)
}

/** A list as its items; null for what is blank. */
function shownText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  const isList = Array.isArray(value) && value.every((item) => typeof item !== 'object')
  const text = isList
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
  if (text.trim() === '') return null
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}
