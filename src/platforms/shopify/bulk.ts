// Bulk operations: Shopify runs one query over a whole list and puts the result into a file (M8). Five may run at once
// for an app in a shop. The file lives for seven days at an address that needs no token, and is given none.

import { RecordGone, StoreBroken, StoreBusy, StoreUnreachable } from '../../core/errors.ts'
import type { MapContext } from '../../core/field-map.ts'
import type { Resource } from '../../core/settings.ts'
import type { BulkFile, BulkState, StoreAccess } from '../platform.ts'
import { bulkExtras } from './customer-fields.ts'
import { bulkById, bulkQuery, cancelBulk, runBulk, type OperationNode } from './documents/bulk.ts'
import { ask } from './graphql.ts'
import { since } from './list.ts'

const queuePatienceMs = 60_000
const openTimeoutMs = 30_000

/** The lists that a bulk operation reads faster than pages do. */
export const bulkListings: readonly Resource[] = ['contacts', 'orders', 'products', 'collections']

/**
 * Starts one; `from` is a time (ms) to read from, null for everything. What changes meanwhile is read by pages
 * afterwards, from a time before this call. Throws StoreBusy while too many are running.
 */
export async function startBulk(
  access: StoreAccess,
  listing: Resource,
  from: number | null,
  context: MapContext = {},
): Promise<string> {
  const extras = listing === 'contacts' ? bulkExtras(context) : ''
  const query = bulkQuery(listing, from === null ? null : since(from), extras)
  if (query === null) throw new StoreBroken(`Shopify has no bulk operation for ${listing}.`)
  const { data } = await ask(access, runBulk, { query })
  const { bulkOperation, userErrors = [] } = data.bulkOperationRunQuery ?? {}
  if (bulkOperation) return bulkOperation.id
  const [error] = userErrors
  if (error?.code === 'LIMIT_REACHED' || error?.code === 'OPERATION_IN_PROGRESS')
    throw new StoreBusy(queuePatienceMs)
  throw new StoreBroken(`The shop did not start the bulk operation. ${error?.message ?? ''}`.trim())
}

/** How far it is. To be asked in growing gaps: the webhook that tells its end may be lost. */
export async function pollBulk(access: StoreAccess, id: string): Promise<BulkState> {
  const { data } = await ask(access, bulkById, { id })
  return data.bulkOperation
    ? toState(data.bulkOperation)
    : { state: 'failed', reason: 'not_known_to_the_shop' }
}

export async function stopBulk(access: StoreAccess, id: string): Promise<void> {
  // One that has ended meanwhile is answered by a user error, and is what was wanted.
  await ask(access, cancelBulk, { id })
}

/**
 * The file from a byte on. Throws RecordGone for one that has expired: then the operation is started again. Only https is
 * asked, except by a deployment whose shop is a local one.
 */
export async function openBulk(access: StoreAccess, url: string, from: number): Promise<BulkFile> {
  const isLocal = new URL(access.url).protocol === 'http:'
  if (!URL.canParse(url) || (new URL(url).protocol !== 'https:' && !isLocal))
    throw new StoreBroken('The shop gave an address for its file that is not https.')
  const { status, body, headers } = await fetchFile(access, url, from)
  // Google's storage answers ranges of what it keeps as it is; what it unpacks on the way it sends whole.
  if (status === 200) return { from: 0, body }
  const isPacked = !['', 'identity'].includes(headers.get('Content-Encoding') ?? '')
  if (status === 206 && !isPacked) return { from, body }
  await body?.cancel()
  // A piece of packed bytes can't be unpacked.
  if (status === 206 && from > 0) return openBulk(access, url, 0)
  if (status === 416) return { from, body: null }
  // It says 400 or 403 for a signature that has ended.
  if ([400, 403, 404, 410].includes(status)) throw new RecordGone()
  throw new StoreUnreachable(
    `The file of the bulk operation is not there (status ${status}). It is asked for again.`,
  )
}

function toState(operation: OperationNode): BulkState {
  const { status, url, partialDataUrl, errorCode } = operation
  const bytes = Number(operation.fileSize ?? 0) || 0
  const records = Number(operation.rootObjectCount ?? 0) || 0
  switch (status) {
    case 'COMPLETED':
      // Nothing found is no file.
      return { state: 'done', url: url ?? null, bytes, records, whole: true }
    case 'CREATED':
    case 'RUNNING':
    case 'CANCELING':
      return { state: 'running', records }
    default:
      return partialDataUrl
        ? { state: 'done', url: partialDataUrl, bytes, records, whole: false }
        : { state: 'failed', reason: (errorCode ?? status).toLowerCase() }
  }
}

/** The wait for the answer's head is bounded; the reading of its body may take long. */
async function fetchFile(access: StoreAccess, url: string, from: number): Promise<Response> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), openTimeoutMs)
  try {
    return await access.fetch(url, {
      redirect: 'manual',
      headers: {
        'User-Agent': 'Storeline',
        ...(from > 0 ? { Range: `bytes=${from}-`, 'Accept-Encoding': 'identity' } : {}),
      },
      signal: controller.signal,
    })
  } catch {
    throw new StoreUnreachable(
      'The file of the bulk operation can not be reached. It is asked for again.',
    )
  } finally {
    clearTimeout(timer)
  }
}
