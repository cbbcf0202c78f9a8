// Conditions as a form sends them, `c0.field=tag&c0.op=has&c0.value=vip`, and as it shows them.

import type { Issue } from '../../../core/errors.ts'
import { maxConditions, type Condition, type Filter } from '../../../core/filter.ts'
import type { Field, Fields } from '../../../core/filter-field.ts'
import {
  isOperator,
  operatorsOf,
  problemsOf,
  type Operator,
} from '../../../core/filter-operators.ts'
import { formatMoney, parseMoney } from '../../../core/formats/money.ts'

/** One row of the form. */
export type Row = { field: Field; op: Operator; text: string; problem: string | null }

export type TypedFilter = {
  match: Filter['match']
  rows: Row[]
  /** What of it can be asked already; null while that is nothing. */
  filter: Filter | null
}

/** Reads the rows; one that was added just now has no value yet and is not asked. */
export function readConditions(query: Record<string, string>, fields: Fields): TypedFilter {
  const match = query['match'] === 'any' ? 'any' : 'all'
  const rows: Row[] = []
  const conditions: Condition[] = []
  const add = (name: string | undefined, typedOp: string, text: string) => {
    const field = fields.get(name ?? '')
    if (!field || rows.length === maxConditions) return
    const [first = 'is_set'] = operatorsOf(field.type)
    const op = isOperator(field, typedOp) ? typedOp : first
    const condition = { field: field.name, op, ...valueOf(field, op, text) }
    const isBlank = takesValue(op) && text === ''
    const [problem]: Issue[] = isBlank ? [] : problemsOf(condition, fields)
    rows.push({ field, op, text, problem: problem?.message ?? null })
    if (!isBlank && !problem) conditions.push(condition)
  }
  for (let place = 0; place < maxConditions; place++) {
    if (query['drop'] === String(place)) continue
    const part = (name: string) => (query[`c${place}.${name}`] ?? '').trim()
    add(part('field'), part('op'), part('value'))
  }
  add(query['add'], '', '')
  return { match, rows, filter: conditions.length > 0 ? { match, conditions } : null }
}

/** The query that shows a filter in the form. */
export function toQuery({
  match,
  rows,
}: Pick<TypedFilter, 'match' | 'rows'>): Record<string, string> {
  const parts = rows.flatMap(({ field, op, text }, place): [string, string][] => [
    [`c${place}.field`, field.name],
    [`c${place}.op`, op],
    [`c${place}.value`, text],
  ])
  return rows.length === 0 ? {} : { match, ...Object.fromEntries(parts) }
}

/** A filter on record as rows; conditions on fields that are gone are left out. */
export function toRows({ conditions }: Filter, fields: Fields): Row[] {
  return conditions.flatMap(({ field: name, op, value }): Row[] => {
    const field = fields.get(name)
    if (!field || !isOperator(field, op)) return []
    return [{ field, op, text: textOf(field, value), problem: null }]
  })
}

export function takesValue(op: Operator): boolean {
  return op !== 'is_set' && op !== 'is_not_set'
}

export function takesDays(op: Operator): boolean {
  return op === 'in_last_days' || op === 'more_than_days_ago'
}

function valueOf({ type }: Field, op: Operator, text: string): { value?: unknown } {
  if (!takesValue(op)) return {}
  if (takesDays(op) || type === 'number') return { value: /\d/.test(text) ? Number(text) : text }
  if (type === 'boolean') return { value: text === 'yes' }
  return { value: type === 'money' ? moneyOf(text) : text }
}

const minorUnits = /^(-?\d+) minor units$/

/** "50.00 EUR"; without a currency only as it is shown here. What is neither stays as it is, to be refused. */
function moneyOf(text: string): unknown {
  const minor = minorUnits.exec(text)
  if (minor) return Number(minor[1])
  const [, number = '', currency = ''] = /^(-?[\d.]+) *([a-z]{3})$/i.exec(text) ?? []
  const amount = parseMoney(number, currency.toUpperCase())
  return amount === null ? text : { amount, currency: currency.toUpperCase() }
}

function textOf({ type }: Field, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (type !== 'money' || typeof value === 'string') return String(value)
  if (typeof value === 'number') return `${value} minor units`
  // SAFETY: a filter on record was checked when it came in.
  const { amount, currency } = value as { amount: number; currency: string }
  return `${formatMoney(amount, currency)} ${currency}`
}
