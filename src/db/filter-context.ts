// What a filter needs to know of the database before it is asked.

import type { FilterContext } from './filter-sql.ts'
import { fieldsOf } from '../core/filter-fields.ts'
import type { Database } from './client.ts'
import { listCustomFields } from './custom-fields.ts'
import { basicStoresOf } from './stores.ts'

/** The context of filters over the contacts of an audience; `undefined` for those of all. */
export async function filterContext(
  db: Database,
  audienceId: string | undefined,
  now: number,
): Promise<FilterContext> {
  const contextOf = await filterContexts(db, now)
  return contextOf(audienceId)
}

/** The contexts of all audiences at once. */
export async function filterContexts(
  db: Database,
  now: number,
): Promise<(audienceId: string | undefined) => FilterContext> {
  const [customFields, basicStores] = await Promise.all([
    listCustomFields(db, undefined),
    basicStoresOf(db),
  ])
  return (audienceId) => ({
    fields: fieldsOf(['contact'], {
      customFields: customFields.filter(
        (each) => audienceId === undefined || each.audienceId === audienceId,
      ),
    }),
    basicStores,
    now,
  })
}
