// A condition as a plain comparison: the same for one record in memory and for all of them in SQL, so that both mean
// the same.

import type { Condition } from './filter.ts'
import type { Field } from './filter-field.ts'
import type { Money } from './formats/money.ts'
import { isOperator, valueSchema, type Operator } from './filter-operators.ts'

export type Bound = ['=' | '>' | '>=' | '<' | '<=', number | string]

/** `not` is the opposite of the whole: what is not there passes then. A list passes by any of its items. */
export type Test = { not: boolean } & (
  | { kind: 'set' }
  /** As `spellingsOf` gives them, compared with the value in lower case as far as it is ASCII. */
  | { kind: 'text'; how: 'is' | 'contains' | 'starts'; spellings: string[] }
  | { kind: 'exact'; value: string | boolean }
  /** All of them hold; of money in this currency only, where one is named. */
  | { kind: 'bounds'; bounds: Bound[]; currency: string | null }
)

const dayMs = 86_400_000

/** The test that a condition stands for, at `now` (ms); null where the field can't be asked this. */
export function toTest(field: Field, { op, value }: Condition, now: number): Test | null {
  if (!isOperator(field, op) || !valueSchema(field, op).safeParse(value).success) return null
  if (op === 'is_set') return { kind: 'set', not: false }
  if (op === 'is_not_set') return { kind: 'set', not: true }
  const not = op === 'is_not' || op === 'has_not' || op === 'contains_not'
  switch (field.type) {
    case 'text':
    case 'list':
      return { kind: 'text', how: howOf(op), spellings: spellingsOf(String(value)), not }
    case 'choice':
    case 'choices':
      return { kind: 'exact', value: String(value), not }
    case 'boolean':
      return { kind: 'exact', value: value === true, not }
    case 'number':
      return { kind: 'bounds', bounds: [[signOf(op), Number(value)]], currency: null, not }
    case 'money': {
      const { amount, currency } = toMoney(value)
      return { kind: 'bounds', bounds: [[signOf(op), amount]], currency, not }
    }
    case 'date':
      return { kind: 'bounds', bounds: boundsOfTime(op, value, now), currency: null, not }
    case 'day': {
      const bounds = boundsOfTime(op, value, now).map(([sign, at]): Bound => [sign, dayFrom(at)])
      return { kind: 'bounds', bounds, currency: null, not }
    }
  }
}

/** Whether a value of the field passes. */
export function passes(test: Test, value: ReturnType<Field['read']>): boolean {
  const items = Array.isArray(value) ? value : [value]
  return items.some((item) => item !== null && holds(test, item)) !== test.not
}

/**
 * A text in the spellings that people use for it: as typed, small, in capitals, and with capitals at the beginnings.
 * SQLite knows the case of ASCII only, so other letters have to be one of these; ASCII is lower case in all of them.
 */
export function spellingsOf(text: string): string[] {
  const typed = text.trim().normalize('NFC')
  const small = typed.toLowerCase()
  const begun = small.replaceAll(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase())
  return [...new Set([typed, small, typed.toUpperCase(), begun].map(lowerAscii))]
}

/** As SQLite's `lower` does it. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function holds(test: Test, value: string | number | boolean | Money): boolean {
  switch (test.kind) {
    case 'set':
      return value !== ''
    case 'exact':
      return value === test.value
    case 'text': {
      const text = lowerAscii(String(value))
      return test.spellings.some((spelling) => fits(test.how, text, spelling))
    }
    case 'bounds': {
      if (typeof value !== 'object') return test.bounds.every((bound) => within(value, bound))
      const isCurrency = test.currency === null || test.currency === value.currency
      return isCurrency && test.bounds.every((bound) => within(value.amount, bound))
    }
  }
}

function fits(how: 'is' | 'contains' | 'starts', text: string, spelling: string): boolean {
  if (how === 'is') return text === spelling
  return how === 'starts' ? text.startsWith(spelling) : text.includes(spelling)
}

function within(value: string | number | boolean, [sign, bound]: Bound): boolean {
  if (sign === '=') return value === bound
  if (sign === '>') return value > bound
  if (sign === '>=') return value >= bound
  return sign === '<' ? value < bound : value <= bound
}

function howOf(op: Operator): 'is' | 'contains' | 'starts' {
  if (op === 'starts_with') return 'starts'
  return op === 'contains' || op === 'contains_not' ? 'contains' : 'is'
}

const signs: Partial<Record<Operator, Bound[0]>> = {
  greater: '>',
  less: '<',
  at_least: '>=',
  at_most: '<=',
}

function signOf(op: Operator): Bound[0] {
  return signs[op] ?? '='
}

function toMoney(value: unknown): { amount: number; currency: string | null } {
  if (typeof value === 'number') return { amount: value, currency: null }
  // SAFETY: `toTest` has checked the value.
  return value as Money
}

/** From and until: a day is all of it, in UTC. What lies ahead is not in the last days. */
function boundsOfTime(op: Operator, value: unknown, now: number): ['>=' | '<', number][] {
  if (typeof value === 'number') {
    const since = now - value * dayMs
    if (op === 'more_than_days_ago') return [['<', since]]
    return [
      ['>=', since],
      ['<', now + 1],
    ]
  }
  const text = String(value)
  const from = Date.parse(text)
  const until = from + (text.length === 10 ? dayMs : 1)
  if (op === 'before') return [['<', from]]
  if (op === 'after') return [['>=', until]]
  return [
    ['>=', from],
    ['<', until],
  ]
}

/** The first day that begins at or after a time: a day is before a time if it is before this one. */
function dayFrom(at: number): string {
  return new Date(Math.ceil(at / dayMs) * dayMs).toISOString().slice(0, 10)
}
