// Filters that come in by request: checked against the fields, stores and segments that there are.

import type { Condition, Filter } from '../core/filter.ts'
import { InvalidInput } from '../core/errors.ts'
import { filterSchema } from '../core/filter.ts'
import type { Fields } from '../core/filter-field.ts'
import { fieldsOf } from '../core/filter-fields.ts'
import type { Database } from '../db/client.ts'
import type { ContactFilter } from '../db/contact-conditions.ts'
import { filterContext } from '../db/filter-context.ts'
import { listCustomFields } from '../db/custom-fields.ts'
import { findSegment, listSegmentNames } from '../db/segments.ts'
import { storeNames } from '../db/stores.ts'
import { platforms } from '../platforms/registry.ts'
import { filterOfSegment } from '../records/segments.ts'

/** What contacts of an audience can be filtered by; `undefined` for those of all. */
export async function contactFields(db: Database, audienceId: string | undefined): Promise<Fields> {
  const [customFields, segments, stores] = await Promise.all([
    listCustomFields(db, audienceId),
    listSegmentNames(db, audienceId),
    storeNames(db, audienceId),
  ])
  return fieldsOf(['contact'], {
    customFields,
    stores,
    segments: segments.filter(({ isByHand }) => isByHand).map(({ id, name }) => [id, name]),
    platforms: Object.values(platforms).map(({ name, label }) => [name, label]),
  })
}

/** Throws InvalidInput with what is wrong; `path` is where the filter stood. */
export function parseFilter(value: unknown, fields: Fields, path: string): Filter {
  const read = filterSchema(fields).safeParse(value)
  if (read.success) return read.data
  throw new InvalidInput(
    'The filter is not valid.',
    read.error.issues.map((issue) => ({
      path: [path, ...issue.path].map(String).join('.'),
      message: issue.message,
    })),
  )
}

/** The same for a filter that was sent as a text of JSON. */
export function parseFilterText(text: string, fields: Fields, path: string): Filter {
  try {
    return parseFilter(JSON.parse(text), fields, path)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InvalidInput('The filter is not valid.', [{ path, message: 'Send it as JSON.' }])
  }
}

export type AskedFilters = {
  audienceId?: string | undefined
  segmentId?: string | undefined
  filter?: Filter | undefined
  ordersCountMin?: number | undefined
  totalSpentMin?: number | undefined
}

/**
 * What filters, a segment and lower bounds narrow a list of contacts to; a segment's contacts are those of its audience.
 * Throws InvalidInput for a segment that does not exist.
 */
export async function toMatching(
  db: Database,
  { audienceId, segmentId, filter, ordersCountMin, totalSpentMin }: AskedFilters,
  now: number,
): Promise<Pick<ContactFilter, 'matching' | 'audienceId' | 'segmentAudienceId'>> {
  const segment = segmentId === undefined ? null : await findSegment(db, segmentId)
  if (segmentId !== undefined && !segment) {
    const message = 'There is no segment with this id.'
    throw new InvalidInput(message, [{ path: 'segmentId', message }])
  }
  const bounds: Condition[] = [
    { field: 'ordersCount', op: 'at_least', value: ordersCountMin },
    { field: 'totalSpent', op: 'at_least', value: totalSpentMin },
  ].filter(({ value }) => value !== undefined)
  const filters: Filter[] = [
    ...(segment ? [filterOfSegment(segment)] : []),
    ...(filter ? [filter] : []),
    ...(bounds.length > 0 ? [{ match: 'all' as const, conditions: bounds }] : []),
  ]
  if (filters.length === 0) return { audienceId }
  const context = await filterContext(db, segment?.audienceId ?? audienceId, now)
  return { audienceId, segmentAudienceId: segment?.audienceId, matching: { filters, context } }
}
