// Whom a filter can hold for at all, where one pass over what orders add up to tells: hardly more than fit, read in the
// order in which they lie, instead of a look-up for every contact. Left out of it is nobody who fits.

import { sql, type SQL } from 'drizzle-orm'
import type { Filter } from '../core/filter.ts'
import { toTest, type Bound } from '../core/filter-test.ts'
import type { FilterContext } from './filter-sql.ts'
import type { Given } from './given.ts'

/** A condition over `contacts`; null where everybody has to be looked at. */
export function narrowSql(filter: Filter, given: Given, context: FilterContext): SQL | null {
  if (filter.match === 'any' && filter.conditions.length > 1) return null
  for (const condition of filter.conditions) {
    const field = context.fields.get(condition.field)
    const test = field && toTest(field, condition, context.now)
    if (!field || test?.kind !== 'bounds' || test.not) continue
    const rows = rowsWithin(field.name, test.bounds, given)
    if (rows) return sql`contacts.id IN (SELECT contact_id FROM behaviours ${rows})`
  }
  return null
}

/** Fields that are taken over from one row as they are. */
const taken: Record<string, string> = {
  firstOrderAt: 'first_order_at',
  lastOrderAt: 'last_order_at',
  lastOrderTotal: 'last_order_total',
  lastOrderItems: 'last_order_items',
}

/** Fields that are added up: over more rows than those that count they are only greater. */
const added: Record<string, string> = {
  ordersCount: 'sum(orders_count)',
  totalSpent: 'sum(max(total_spent, 0))',
}

function rowsWithin(name: string, bounds: Bound[], given: Given): SQL | null {
  const column = taken[name]
  if (column !== undefined) {
    const parts = bounds.map(([sign, bound]) =>
      sql.raw(`${column} ${sign} `).append(given.add(bound)),
    )
    return sql`WHERE ${sql.join(parts, sql` AND `)}`
  }
  const least = bounds.find(([sign, bound]) => sign.startsWith('>') && Number(bound) > 0)
  if (!least) return null
  const bound = given.add(least[1])
  const sum = added[name]
  if (sum !== undefined) return sql`GROUP BY contact_id HAVING ${sql.raw(sum)} >= ${bound}`
  // An average is not above that of every row; it is rounded.
  return name === 'averageSpent'
    ? sql`WHERE total_spent > 0 AND total_spent >= (${bound} - 1) * paid_count`
    : null
}
