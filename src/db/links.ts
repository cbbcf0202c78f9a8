// A store's customers by the numbers that they are known by there.

import { sourceKey } from '../core/contact.ts'

/**
 * Up to `limit` customers of a store whose ids are numbers within the span, are not among those `listed`, and are not
 * known to be gone. Ids are text and sort as such, so each length is a range of its own: one short read of the index.
 */
export async function linkedBetween(
  db: D1Database,
  storeId: string,
  span: { after: number; upTo: number | null },
  listed: string[],
  limit: number,
): Promise<string[]> {
  const ranges = span.upTo === null ? [null] : rangesOf(span.after + 1, span.upTo)
  const found: string[] = []
  for (const range of ranges) {
    const within = range
      ? `external_id BETWEEN '${range.from}' AND '${range.to}' AND length(external_id) = ${range.from.length}`
      : `CAST(external_id AS INTEGER) > ${span.after}`
    const { results } = await db
      .prepare(
        `SELECT missing.external_id AS externalId FROM
           (SELECT external_id, contact_id FROM links WHERE store_id = ?1 AND ${within}
              AND external_id NOT IN (SELECT value FROM json_each(?2))) AS missing
         CROSS JOIN contacts ON contacts.id = missing.contact_id
         WHERE contacts.states -> ('$."' || ?3 || missing.external_id || '"') ->> '$.gone' IS NOT 1 LIMIT ?4`,
      )
      .bind(storeId, JSON.stringify(listed), sourceKey(storeId, ''), limit - found.length)
      .all<{ externalId: string }>()
    found.push(...results.map(({ externalId }) => externalId))
    if (found.length >= limit) break
  }
  return found
}

/** Numbers from one to another, by the number of their digits. */
function rangesOf(first: number, last: number): { from: string; to: string }[] {
  const ranges: { from: string; to: string }[] = []
  for (let from = first; from <= last;) {
    const to = Math.min(last, 10 ** String(from).length - 1)
    ranges.push({ from: String(from), to: String(to) })
    from = to + 1
  }
  return ranges
}
