// The field map as fields of a form and back (F4): one row per mapping, named `from.0`, `to.0`, `normalizer.0`.

import type { Issue } from '../../../core/errors.ts'
import { normalizers, type FieldMapping, type Normalizer } from '../../../core/field-map.ts'
import type { Filled } from '../components/field.tsx'

export type Row = { from: string; to: string; normalizer: string }

const maxRows = 100
/** Empty rows at the end, to fill in. */
const spare = 3

/** The rows as they were typed, without those at the end that say nothing. */
export function rowsOf(values: Partial<Record<string, string>>): Row[] {
  const places = Object.keys(values).flatMap((name) => {
    const place = /^(?:from|to|normalizer)\.(\d{1,2})$/.exec(name)?.[1]
    return place === undefined ? [] : [Number(place)]
  })
  const rows = Array.from(
    { length: Math.min(maxRows, Math.max(-1, ...places) + 1) },
    (_, place) => ({
      from: values[`from.${place}`]?.trim() ?? '',
      to: values[`to.${place}`] ?? '',
      normalizer: values[`normalizer.${place}`] ?? '',
    }),
  )
  return rows.slice(0, rows.findLastIndex(({ from, to }) => from !== '' || to !== '') + 1)
}

export function toRows(fieldMap: FieldMapping[]): Row[] {
  return fieldMap.map(({ from, to, normalizer = '' }) => ({ from, to, normalizer }))
}

/** Rows that say anything, and what is wrong with a half-filled one; `place` is that of the row. */
export function toFieldMap(rows: Row[]): {
  fieldMap: FieldMapping[]
  places: number[]
  issues: Issue[]
} {
  const fieldMap: FieldMapping[] = []
  const places: number[] = []
  const issues: Issue[] = []
  for (const [place, { from, to, normalizer }] of rows.entries()) {
    if (from === '' && to === '') continue
    if (from === '') issues.push({ path: `from.${place}`, message: 'Name a field of the store.' })
    if (to === '') issues.push({ path: `to.${place}`, message: 'Choose where it goes.' })
    const known = normalizers.find((each): each is Normalizer => each === normalizer)
    places.push(place)
    fieldMap.push({ from, to, ...(known ? { normalizer: known } : {}) })
  }
  return { fieldMap, places, issues }
}

/** The issues of a map by the names of the form's fields. */
export function toFormIssues(issues: Issue[], places: number[]): Issue[] {
  return issues.map(({ path, message }) => {
    const [, place = '', part = 'from'] = path.split('.')
    return { path: `${part}.${places[Number(place)] ?? 0}`, message }
  })
}

/** Rows as the form shows them, with some to fill in. */
export function toFilled(rows: Row[], issues: Issue[] = []): Filled & { count: number } {
  const count = Math.min(maxRows, rows.length + spare)
  const values = rows.flatMap(({ from, to, normalizer }, place): [string, string][] => [
    [`from.${place}`, from],
    [`to.${place}`, to],
    [`normalizer.${place}`, normalizer],
  ])
  return { values: Object.fromEntries(values), issues, count }
}
