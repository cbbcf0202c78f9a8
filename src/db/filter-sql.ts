// A filter over contacts as SQL, with the meaning that `evaluate` gives it. Texts and numbers of the filter go in as
// values, never as SQL.

import { sql, type SQL } from 'drizzle-orm'
import type { Filter } from '../core/filter.ts'
import type { Field, Fields } from '../core/filter-field.ts'
import { toTest, type Bound, type Test } from '../core/filter-test.ts'
import { sourceOf, type Source } from './filter-source.ts'
import type { Given } from './given.ts'

export type FilterContext = {
  fields: Fields
  /** Stores at level basic: their orders do not count as behaviour (C8). */
  basicStores: string[]
  now: number
}

/** A condition over `contacts` that is true or false, never null. */
export function filterSql(filter: Filter, given: Given, context: FilterContext): SQL {
  const parts = filter.conditions.map((condition) => {
    const field = context.fields.get(condition.field)
    const test = field && toTest(field, condition, context.now)
    return field && test ? testSql(test, field, given, context) : sql`false`
  })
  return sql`(${sql.join(parts, filter.match === 'all' ? sql` AND ` : sql` OR `)})`
}

function testSql(test: Test, field: Field, given: Given, context: FilterContext): SQL {
  const source = sourceOf(field, given, context.basicStores)
  const is = test.not ? sql`IS NOT TRUE` : sql`IS TRUE`
  const holds = comparison(test, source, given)
  if (!('from' in source)) return sql`(${holds}) ${is}`
  return sql`EXISTS (SELECT 1 FROM ${source.from} AND ${holds}) ${is}`
}

function comparison(test: Test, source: Source, given: Given): SQL {
  const { value } = source
  switch (test.kind) {
    case 'set':
      return sql`${value} <> ''`
    case 'exact':
      return sql`${value} = ${given.add(test.value)}`
    case 'text': {
      const fits = test.spellings.map((spelling) => textSql(test.how, value, given.add(spelling)))
      return sql`(${sql.join(fits, sql` OR `)})`
    }
    case 'bounds': {
      const bounds = test.bounds.map((bound) => boundSql(value, bound, given))
      const isCurrency =
        test.currency === null || !('currency' in source)
          ? []
          : [sql`${source.currency} = ${given.add(test.currency)}`]
      return sql.join([...bounds, ...isCurrency], sql` AND `)
    }
  }
}

function textSql(how: 'is' | 'contains' | 'starts', value: SQL, spelling: SQL): SQL {
  if (how === 'is') return sql`lower(${value}) = ${spelling}`
  // LIKE takes patterns of 50 bytes only.
  const place = sql`instr(lower(${value}), ${spelling})`
  return how === 'starts' ? sql`${place} = 1` : sql`${place} > 0`
}

function boundSql(value: SQL, [sign, bound]: Bound, given: Given): SQL {
  return sql`${value} ${sql.raw(sign)} ${given.add(bound)}`
}
