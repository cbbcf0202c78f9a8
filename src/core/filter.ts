// A filter over contacts and orders: conditions that all, or any of which, must hold. One language for segments, lists
// and workflows; what it can ask for is in the catalogue of fields (`filter-fields.ts`).

import { z } from 'zod'
import type { Field, Fields, Subject } from './filter-field.ts'
import { problemsOf } from './filter-operators.ts'
import { passes, toTest } from './filter-test.ts'
import { describeCondition, describeValue } from './filter-words.ts'

/** `field` is a name of the catalogue of fields; `value` has the type that the field and the operator want. */
export type Condition = { field: string; op: string; value?: unknown }

export type Filter = { match: 'all' | 'any'; conditions: Condition[] }

/** SQLite nests so far and no further; more than a person would write. */
export const maxConditions = 20

const condition = z.strictObject({
  field: z.string().max(100).describe('A name of the catalogue of fields, or `custom.<key>`'),
  op: z.string().max(30).describe('One of the operators of its type'),
  value: z
    .unknown()
    .optional()
    .describe('Money is an amount in minor units, or with its currency; days are ISO 8601'),
})

/** The shape of a filter, for documents; what it may ask for is checked by `filterSchema`. */
export const filterShape = z.strictObject({
  match: z.enum(['all', 'any']).default('all'),
  conditions: z
    .array(condition)
    .min(1, 'Name at least one condition.')
    .max(maxConditions, `A filter has at most ${maxConditions} conditions.`),
})

/** Refuses what the catalogue does not have: unknown fields, operators that a field lacks, values of another type. */
export function filterSchema(fields: Fields) {
  return filterShape.superRefine(({ conditions }, context) => {
    conditions.forEach((each, place) => {
      for (const { path, message } of problemsOf(each, fields))
        context.addIssue({ code: 'custom', path: ['conditions', place, path], message })
    })
  })
}

/** A condition that did not hold, by its place, with the reason in words. */
export type Failure = { place: number; reason: string }

/**
 * Whether a subject fits, and which conditions failed where it does not. A condition on something that is not there
 * fails, except for the negative ones (`is_not`, `has_not`, …); one on a field that is no longer in the catalogue always
 * does. `now` in ms.
 */
export function evaluate(
  filter: Filter,
  subject: Subject,
  now: number,
  fields: Fields,
): { holds: boolean; failed: Failure[] } {
  return evaluator(filter, now, fields)(subject)
}

/** The same for many subjects. */
export function evaluator({ match, conditions }: Filter, now: number, fields: Fields) {
  const tests = conditions.map((condition) => {
    const field = fields.get(condition.field)
    return { condition, field, test: field && toTest(field, condition, now) }
  })
  return (subject: Subject): { holds: boolean; failed: Failure[] } => {
    const failed = tests.flatMap(({ condition, field, test }, place): Failure[] => {
      if (!field || !test) {
        return [{ place, reason: `“${condition.field}” can no longer be asked like this.` }]
      }
      const value = field.read(subject)
      if (passes(test, value)) return []
      return [{ place, reason: reasonOf(field, condition, value, fields) }]
    })
    const holds = match === 'all' ? failed.length === 0 : failed.length < conditions.length
    return { holds, failed: holds ? [] : failed }
  }
}

function reasonOf(
  field: Field,
  condition: Condition,
  value: ReturnType<Field['read']>,
  fields: Fields,
): string {
  return `${field.label} is ${describeValue(field, value)}; wanted: ${describeCondition(condition, fields)}.`
}
