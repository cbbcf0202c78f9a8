// What went to the trash: the lists leave it out, and its webhooks may be lost (P3). It moves the modification date, so
// a re-read asks for what is in the trash since the same time, too.

import { z } from 'zod'
import type { Resource } from '../../core/settings.ts'
import type { Cursor, NormalizeContext, Page, StoreAccess } from '../platform.ts'
import { callStore, readArray, Unaccepted } from './api.ts'
import { listPage, toStoreTime } from './list.ts'
import { completeProducts } from './products.ts'
import { toRecords } from './records.ts'
import { completeOrders } from './refund-times.ts'

const perRequest = 100
/** The newest five hundred; more in one window is not looked for. */
const mostPages = 5

/** Where a re-read begins: later pages name the records that they have seen, or say that they go on. */
const beginning = z.strictObject({ after: z.number(), ids: z.array(z.number()).max(0) })

/** A page of a list, with what went to the trash where the page begins a re-read. A first import reads no trash. */
export async function listWithTrash(
  access: StoreAccess,
  listing: Resource,
  cursor: Cursor,
  context: NormalizeContext,
  halvings: number,
): Promise<Page> {
  const page = await listPage(access, listing, cursor, context, halvings)
  if (cursor === null || (listing !== 'orders' && listing !== 'products')) return page
  const { data } = beginning.safeParse(JSON.parse(cursor))
  if (!data) return page
  const trashed = await readTrash(access, listing, data.after - 1_000)
  const complete = listing === 'orders' ? completeOrders : completeProducts
  const readings = await complete(access, trashed, context)
  return { ...page, records: [...page.records, ...toRecords(trashed, readings)] }
}

async function readTrash(
  access: StoreAccess,
  path: 'orders' | 'products',
  after: number,
): Promise<unknown[]> {
  const found: unknown[] = []
  try {
    for (let page = 1; page <= mostPages; page++) {
      const { body } = await callStore(access, path, {
        query: {
          status: 'trash',
          orderby: 'modified',
          order: 'desc',
          per_page: String(perRequest),
          page: String(page),
          modified_after: toStoreTime(after),
          dates_are_gmt: 'true',
        },
      })
      const rows = readArray(body)
      found.push(...rows)
      if (rows.length < perRequest) break
    }
  } catch (error) {
    // An older version does not let its trash be listed.
    if (!(error instanceof Unaccepted)) throw error
  }
  return found
}
