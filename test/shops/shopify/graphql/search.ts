// What a search query lets through. A field that a list does not know is no error: it warns and
// filters nothing.

import { DAY, shopDay, startOfShopDay } from '../state/clock.ts'
import { toDigits } from '../state/ids.ts'
import type { Millis } from '../state/types.ts'
import type { SearchNote } from './context.ts'
import { ApiError } from './errors.ts'
import { parseSearch, toParsed } from './search-query.ts'
import type { Comparison, Node, Term } from './search-query.ts'

export interface SearchField<T> {
  /** `day` compares whole days of the shop's clock, whatever the time says. */
  kind: 'time' | 'day' | 'text' | 'number' | 'id' | 'word' | 'without' | 'boolean' | 'unmodelled'
  get(record: T): unknown
}

/** A filter that exists, and that this shop does not have. */
export const UNMODELLED: SearchField<unknown> = { kind: 'unmodelled', get: () => null }

export type SearchFields<T> = Record<string, SearchField<T>>

export interface Search<T> {
  test(record: T): boolean
  /** No record outside of these times of the field can pass. */
  range(field: string): { from: Millis; to: Millis }
  note: Omit<SearchNote, 'path'>
}

export function compileSearch<T>(text: string, fields: SearchFields<T>): Search<T> | null {
  const node = parseSearch(text)
  if (!node) return null
  const warnings: NonNullable<SearchNote['warnings']> = []
  collectUnknown(node, fields, warnings)
  return {
    test: toTest(node, fields),
    range: (field) => {
      let from = Number.NEGATIVE_INFINITY
      let to = Number.POSITIVE_INFINITY
      for (const term of node.kind === 'and' ? node.parts : [node]) {
        if (term.kind !== 'term' || term.field !== field) continue
        const kind = fields[field]?.kind
        if (kind !== 'time' && kind !== 'day') continue
        const [low, high] = instants(term, kind)
        from = Math.max(from, low)
        to = Math.min(to, high)
      }
      return { from, to }
    },
    note: {
      query: text,
      parsed: toParsed(node),
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  }
}

function collectUnknown<T>(
  node: Node,
  fields: SearchFields<T>,
  warnings: NonNullable<SearchNote['warnings']>,
): void {
  if (node.kind === 'not') collectUnknown(node.part, fields, warnings)
  else if (node.kind !== 'term') {
    for (const part of node.parts) collectUnknown(part, fields, warnings)
  } else if (node.field !== null && !fields[node.field]) {
    const message = 'Invalid search field for this query.'
    warnings.push({ field: node.field, message, code: 'invalid_field' })
  }
}

function toTest<T>(node: Node, fields: SearchFields<T>): (record: T) => boolean {
  if (node.kind === 'not') {
    const test = toTest(node.part, fields)
    // The opposite of a filter that does not exist lets everything through as well.
    if (node.part.kind === 'term' && node.part.field !== null && !fields[node.part.field])
      return test
    return (record) => !test(record)
  }
  if (node.kind !== 'term') {
    const tests = node.parts.map((part) => toTest(part, fields))
    return node.kind === 'and'
      ? (record) => tests.every((test) => test(record))
      : (record) => tests.some((test) => test(record))
  }
  if (node.field === null) {
    const texts = Object.values(fields).filter((field) => field.kind === 'text')
    const word = node.value.toLowerCase().replace(/\*$/, '')
    return (record) =>
      texts.some((field) => valuesOf(field.get(record)).some((value) => value.includes(word)))
  }
  const field = fields[node.field]
  return field ? toFieldTest(node, field) : () => true
}

function toFieldTest<T>(term: Term, field: SearchField<T>): (record: T) => boolean {
  if (term.value === '*' && !term.quoted) {
    return (record) => field.get(record) !== null && field.get(record) !== undefined
  }
  switch (field.kind) {
    case 'time':
    case 'day': {
      const [from, to] = instants(term, field.kind)
      return (record) => {
        const at = field.get(record)
        return typeof at === 'number' && at >= from && at <= to
      }
    }
    case 'number': {
      const wanted = Number(term.value)
      return (record) => compare(Number(field.get(record)), term.comparison, wanted)
    }
    case 'id': {
      const wanted = toDigits(term.value)
      if (term.comparison === '=') return (record) => String(field.get(record)) === wanted
      if (!/^\d+$/.test(wanted)) return () => false
      return (record) => {
        const distance = BigInt(String(field.get(record))) - BigInt(wanted)
        return compare(distance < 0n ? -1 : distance > 0n ? 1 : 0, term.comparison, 0)
      }
    }
    case 'unmodelled':
      throw new ApiError('INTERNAL_SERVER_ERROR', `The demo shop does not filter by ${term.field}`)
    case 'without': {
      const unwanted = term.value.toLowerCase()
      return (record) => !valuesOf(field.get(record)).includes(unwanted)
    }
    case 'boolean':
      return (record) => String(field.get(record)) === term.value.toLowerCase()
    case 'word':
    case 'text': {
      const wanted = (field.kind === 'word' ? term.value.split(',') : [term.value]).map((text) =>
        text.toLowerCase(),
      )
      return (record) => {
        const values = valuesOf(field.get(record))
        return wanted.some((text) =>
          values.some((value) =>
            text.endsWith('*') && !term.quoted
              ? value.startsWith(text.slice(0, -1))
              : value === text,
          ),
        )
      }
    }
  }
}

function valuesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list
    .filter((item) => item !== null && item !== undefined)
    .map((item) => String(item).toLowerCase())
}

function compare(value: number, comparison: Comparison, wanted: number): boolean {
  if (comparison === '=') return value === wanted
  if (comparison === '>') return value > wanted
  if (comparison === '>=') return value >= wanted
  return comparison === '<' ? value < wanted : value <= wanted
}

/** First and last instant that a time term lets through, both included. */
function instants(term: Term, kind: 'time' | 'day'): [Millis, Millis] {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(term.value)?.[0]
  const whole = !term.quoted || term.value === day
  let from = whole ? (day ? startOfShopDay(day) : Number.NaN) : Date.parse(term.value)
  if (Number.isNaN(from)) return [0, -1]
  let to = whole ? from + DAY - 1 : from
  if (kind === 'day' && !whole) {
    from = startOfShopDay(shopDay(from))
    to = from + DAY - 1
  }
  switch (term.comparison) {
    case '=':
      return [from, to]
    case '>':
      return [to + 1, Number.POSITIVE_INFINITY]
    case '>=':
      return [from, Number.POSITIVE_INFINITY]
    case '<':
      return [Number.NEGATIVE_INFINITY, from - 1]
    case '<=':
      return [Number.NEGATIVE_INFINITY, to]
  }
}
