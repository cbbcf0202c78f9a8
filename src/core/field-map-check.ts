// What is wrong with a field map (F4), in words for the person who made it. A path is that of the entry in the settings.

import type { CustomField } from './custom-field.ts'
import { isBehavioural, standardSources, userCode } from './customer-fields.ts'
import type { Issue } from './errors.ts'
import { normalizerOf, type FieldMapping, type Normalizer } from './field-map.ts'
import {
  contactTargets,
  customTarget,
  leftOut,
  type Target,
  type TargetType,
} from './map-targets.ts'

export type MapRules = {
  fields: readonly CustomField[]
  level: 'basic' | 'advanced'
  /** Whether the store's platform offers a field of this name beside the standard ones. */
  offers: (name: string) => boolean
}

/** Every problem of every mapping; none where the map can be kept. */
export function fieldMapIssues(fieldMap: readonly FieldMapping[], rules: MapRules): Issue[] {
  const targets = new Map(
    [...contactTargets, ...rules.fields.map(customTarget)].map((target) => [target.name, target]),
  )
  return fieldMap.flatMap((mapping, place) => [
    ...sourceIssues(mapping, rules).map((message) => ({ path: `fieldMap.${place}.from`, message })),
    ...targetIssues(fieldMap, place, targets).map((message) => ({
      path: `fieldMap.${place}.to`,
      message,
    })),
    ...normalizerIssues(mapping, targets.get(mapping.to)).map((message) => ({
      path: `fieldMap.${place}.normalizer`,
      message,
    })),
  ])
}

function sourceIssues({ from }: FieldMapping, { level, offers }: MapRules): string[] {
  if (!standardSources.some(({ name }) => name === from) && !offers(from))
    return [`The store's customers have no field "${from}".`]
  return isBehavioural(from) && level === 'basic'
    ? [`"${from}" is what the store counts of its customers: it is there at level advanced only.`]
    : []
}

function targetIssues(
  fieldMap: readonly FieldMapping[],
  place: number,
  targets: ReadonlyMap<string, Target>,
): string[] {
  const { from, to } = fieldMap[place] ?? { from: '', to: '' }
  if (to === userCode || (from === userCode && to === leftOut))
    return [
      "The user code is the store's own customer id: it is always taken, and nothing else can be.",
    ]
  if (to === leftOut) return leftOutIssues(from, targets)
  if (fieldMap.findIndex((other) => other.to === to) < place)
    return [`Two fields of the store can't both fill "${to}". Remove one of them.`]
  if (targets.has(to)) return []
  return to.startsWith('custom.')
    ? [`This audience has no custom field "${to.slice('custom.'.length)}". Add it first.`]
    : [`There is no contact field "${to}".`]
}

function leftOutIssues(from: string, targets: ReadonlyMap<string, Target>): string[] {
  if (from === 'email') return ['Contacts are matched by their email: it can not be left out.']
  return targets.has(from) ? [] : ['Only a field that is taken by itself can be left out.']
}

const fitting: Record<TargetType, readonly Normalizer[]> = {
  text: ['text', 'lowercase', 'uppercase', 'email', 'phone', 'country', 'date'],
  email: ['email'],
  phone: ['phone', 'text'],
  country: ['country'],
  consent: ['text', 'boolean'],
  number: ['number'],
  boolean: ['boolean'],
  date: ['date'],
  list: ['list'],
}

function normalizerIssues(mapping: FieldMapping, target: Target | undefined): string[] {
  if (!target) return []
  const fits = fitting[target.type]
  const normalizer = normalizerOf(mapping, target)
  return fits.includes(normalizer)
    ? []
    : [`"${target.name}" takes a ${target.type}: use ${fits.join(', ')}, not ${normalizer}.`]
}
