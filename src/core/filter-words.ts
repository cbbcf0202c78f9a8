// Conditions and values in words, for people.

import type { Condition } from './filter.ts'
import type { Field, Fields } from './filter-field.ts'
import { isOperator, operatorLabels } from './filter-operators.ts'
import { formatMoney } from './formats/money.ts'

/** "Total spent is at least 50.00 EUR". */
export function describeCondition({ field: name, op, value }: Condition, fields: Fields): string {
  const field = fields.get(name)
  if (!field || !isOperator(field, op)) return `${name} ${op} ${String(value ?? '')}`.trim()
  if (op === 'in_last_days') return `${field.label} is in the last ${String(value)} days`
  if (op === 'more_than_days_ago') return `${field.label} is more than ${String(value)} days ago`
  const words = `${field.label} ${operatorLabels[op]}`
  return value === undefined || value === null ? words : `${words} ${wordsOf(field, value)}`
}

/** A value that was read from a subject: "12.00 EUR", "2026-11-30 12:00", "not set". */
export function describeValue(field: Field, value: ReturnType<Field['read']>): string {
  if (value === null || value === '') return 'not set'
  if (!Array.isArray(value)) return wordsOf(field, value)
  if (value.length === 0) return 'empty'
  const shown = value.slice(0, 10).map((item) => wordsOf(field, item))
  return shown.join(', ') + (value.length > shown.length ? ', …' : '')
}

function wordsOf(field: Field, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number' && field.type === 'date') {
    return new Date(value).toISOString().slice(0, 16).replace('T', ' ')
  }
  if (typeof value === 'number' && field.type === 'money') return `${value} minor units`
  if (typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value) {
    const currency = String(value.currency)
    return `${formatMoney(Number(value.amount), currency)} ${currency}`
  }
  const text = String(value)
  const label = field.options?.find(([each]) => each === text)?.[1]
  return label ?? (field.type === 'text' || field.type === 'list' ? `“${text}”` : text)
}
