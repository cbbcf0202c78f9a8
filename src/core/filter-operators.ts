// The operators of each type of field, in words, and the values they take.

import { z } from 'zod'
import type { Condition } from './filter.ts'
import type { Field, FieldType, Fields } from './filter-field.ts'
import type { Issue } from './errors.ts'

export const operatorLabels = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  contains_not: 'does not contain',
  starts_with: 'starts with',
  greater: 'is greater than',
  less: 'is less than',
  at_least: 'is at least',
  at_most: 'is at most',
  before: 'is before',
  after: 'is after',
  in_last_days: 'is in the last (days)',
  more_than_days_ago: 'is longer ago than (days)',
  has: 'has',
  has_not: 'does not have',
  is_set: 'is set',
  is_not_set: 'is not set',
} as const
export type Operator = keyof typeof operatorLabels

const amounts = ['is', 'is_not', 'greater', 'less', 'at_least', 'at_most'] as const
const moments = ['is', 'before', 'after', 'in_last_days', 'more_than_days_ago'] as const

const operators: Record<FieldType, readonly Operator[]> = {
  text: ['is', 'is_not', 'contains', 'contains_not', 'starts_with'],
  number: amounts,
  money: amounts,
  boolean: ['is', 'is_not'],
  date: moments,
  day: moments,
  choice: ['is', 'is_not'],
  list: ['has', 'has_not', 'contains', 'contains_not'],
  choices: ['has', 'has_not'],
}

/** Each type can be asked whether there is a value at all. */
export function operatorsOf(type: FieldType): Operator[] {
  return [...operators[type], 'is_set', 'is_not_set']
}

export function isOperator(field: Field, op: string): op is Operator {
  return operatorsOf(field.type).some((each) => each === op)
}

/** A number of days that lies in a life. */
export const maxDays = 36_500

const text = z
  .string('Give a text.')
  .max(200, 'Give at most 200 characters.')
  .refine((value) => value.trim() !== '', 'Give a text.')
  .refine((value) => !/\p{Cc}|\p{Cs}/u.test(value), 'Give a text without control characters.')
const amount = z.int('Give a whole number of minor units, such as 1999 for 19.99.')
const money = z.union(
  [
    amount,
    z.strictObject({
      amount,
      currency: z.string().regex(/^[A-Z]{3}$/, 'Give a currency such as EUR.'),
    }),
  ],
  'Give a whole number of minor units, or { "amount": 1999, "currency": "EUR" }.',
)
const day = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  'Give a day such as 2026-11-30, or a time such as 2026-11-30T12:00:00Z.',
)
const days = z
  .int('Give a whole number of days.')
  .min(1, 'Give at least 1 day.')
  .max(maxDays, `Give at most ${maxDays} days.`)
const nothing = z.union([z.undefined(), z.null()], 'This operator takes no value.')

const values: Record<FieldType, z.ZodType> = {
  text,
  number: z.number('Give a number.'),
  money,
  boolean: z.boolean('Give true or false.'),
  date: day,
  day,
  choice: text,
  list: text,
  choices: text,
}

/** The shape of the value that a field and an operator want. */
export function valueSchema({ type }: Pick<Field, 'type'>, op: Operator): z.ZodType {
  if (op === 'is_set' || op === 'is_not_set') return nothing
  return op === 'in_last_days' || op === 'more_than_days_ago' ? days : values[type]
}

/** What is wrong with a condition, by the part that it is in; nothing where it can be asked. */
export function problemsOf({ field: name, op, value }: Condition, fields: Fields): Issue[] {
  const field = fields.get(name)
  if (!field) return [{ path: 'field', message: `There is no field “${name}” to filter by.` }]
  if (!isOperator(field, op)) {
    const message = `${field.label} can't be asked “${op}”. Use one of: ${operatorsOf(field.type).join(', ')}.`
    return [{ path: 'op', message }]
  }
  const read = valueSchema(field, op).safeParse(value)
  if (!read.success) {
    return [
      { path: 'value', message: read.error.issues[0]?.message ?? 'Not a value of this field.' },
    ]
  }
  const { options } = field
  if (!options || typeof value !== 'string' || options.some(([each]) => each === value)) return []
  const known = options.map(([each]) => each).slice(0, 20)
  return [
    {
      path: 'value',
      message: `${field.label} is never “${value}”. Use one of: ${known.join(', ')}.`,
    },
  ]
}
