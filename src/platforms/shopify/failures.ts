// What an answer of the Admin API that is no data means, and what to do about it: HTTP statuses, and errors inside a
// 200. Sources: Shopify's pages on response codes, rate limits and search syntax.

import { z } from 'zod'
import { NotAStore, ScopeMissing, StoreBroken, StoreBusy, StoreRefused } from '../../core/errors.ts'

const defaultPatienceMs = 10_000
/** The answer of a filter against abuse, not of the API: asking on makes it worse. */
const abusePatienceMs = 600_000

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
})
export type Cost = z.infer<typeof cost>

const failure = z.object({
  message: z.string().catch(''),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z
    .looseObject({ code: z.string().nullish(), requiredAccess: z.string().nullish() })
    .nullish(),
})
type Failure = z.infer<typeof failure>

const search = z.object({
  warnings: z
    .array(z.object({ field: z.string().nullish(), message: z.string().nullish() }))
    .nullish(),
})

export const envelope = z.object({
  data: z.unknown().optional(),
  errors: z.union([z.array(failure), z.string()]).nullish(),
  extensions: z
    .object({ cost: cost.nullish().catch(null), search: z.array(search).nullish() })
    .nullish(),
})
export type Envelope = z.infer<typeof envelope>

/** The query alone costs more than Shopify allows: it never passes as it is, but a smaller page does. */
export class TooCostly extends StoreBroken {}

/** Throws for every status but success. */
export function checkStatus(response: Response, body: unknown): void {
  const { status } = response
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) {
    throw new NotAStore(
      'The shop leads on to another address: it was renamed or closed. Use the name in its Shopify admin under Settings → Domains.',
    )
  }
  if (status === 429 || status === 503)
    throw new StoreBusy(patience(response.headers.get('Retry-After')))
  if (status === 430) throw new StoreBusy(abusePatienceMs)
  if (status >= 500)
    throw new StoreBroken(`The shop failed with status ${status}. It is asked again later.`)
  const refusal = refusals[status]
  if (refusal !== undefined) throw new StoreRefused(refusal)
  if (status === 404) {
    throw new NotAStore(
      'There is no Shopify shop with this name, or it no longer serves this version of the API. Check the name of the shop.',
    )
  }
  const said = envelope.safeParse(body).data?.errors
  const detail = Array.isArray(said) ? said[0]?.extensions?.code : null
  throw new StoreBroken(
    `The shop did not accept the request (status ${status}${detail ? `, ${detail}` : ''}).`,
  )
}

const refusals: Record<number, string> = {
  401: 'The shop does not accept our access token: it ended, was revoked, or the app was removed. Reconnect the shop.',
  402: 'The shop is frozen for want of payment. Its owner has to settle the bill with Shopify.',
  403: 'The shop forbids access. Check in the Shopify admin that the app is installed and not blocked.',
  423: 'The shop is locked. Its owner has to ask Shopify support.',
}

/**
 * Throws for errors inside a 200 that leave nothing to read. Returns whether fields are null because the app may not
 * see them: what stands beside them is good.
 */
export function checkErrors({ data, errors, extensions }: Envelope): boolean {
  const found = typeof errors === 'string' ? [{ message: errors }] : (errors ?? [])
  const denied: Failure[] = []
  for (const error of found) {
    const code = codeOf(error)
    if (code === 'ACCESS_DENIED') denied.push(error)
    else throw failureOf(code, error, extensions?.cost ?? null)
  }
  const [first] = denied
  if (first && isRoot(first, data)) throw accessDenied(first)
  checkSearch(extensions?.search ?? [])
  return denied.length > 0
}

function codeOf({ extensions }: Failure): string | null {
  return extensions?.code ?? null
}

function failureOf(code: string | null, error: Failure, cost: Cost | null): Error {
  switch (code) {
    case 'THROTTLED':
      return new StoreBusy(refillMs(cost))
    case 'MAX_COST_EXCEEDED':
      return new TooCostly('One request to the shop costs more than Shopify allows.')
    case 'SHOP_INACTIVE':
      return new StoreRefused(
        'The shop is closed. Its owner has to open it again in the Shopify admin.',
      )
    case 'INTERNAL_SERVER_ERROR':
      return new StoreBroken('Shopify failed inside. It is asked again later.')
    default:
      return new StoreBroken(
        `The shop did not accept the request: ${code ?? error.message.slice(0, 200)}.`,
      )
  }
}

/** Until the bucket holds what the query asked for; a little later, so that waiters do not return together. */
function refillMs(cost: Cost | null): number {
  if (!cost) return defaultPatienceMs
  const { currentlyAvailable, restoreRate } = cost.throttleStatus
  const missing = Math.max(0, cost.requestedQueryCost - currentlyAvailable)
  return Math.ceil((missing / restoreRate) * 1_000) + 250 + Math.floor(Math.random() * 500)
}

/** Whether the error took the whole answer with it, and not only a field of some record. */
function isRoot({ path }: Failure, data: unknown): boolean {
  const root = path?.[0]
  if (root === undefined || typeof data !== 'object' || data === null) return true
  return (Reflect.get(data, root) ?? null) === null
}

function accessDenied({ message, extensions }: Failure): ScopeMissing {
  const required = extensions?.requiredAccess ?? message
  const [, scope = null] = /`((?:read|write)_\w+)`/.exec(required) ?? []
  if (scope !== null) {
    return new ScopeMissing(
      scope,
      `The app has no right to ${scope.replace('_', ' ').replaceAll('_', ' ')} in this shop. Press "Update app" and approve it there.`,
    )
  }
  return new ScopeMissing(
    null,
    'Shopify denies customer data to this app. In the Dev Dashboard, request access to protected customer data (name, address, phone, email); an app of one shop also needs a plan above Basic.',
  )
}

/** A filter that Shopify does not know is no error to it: it answers with the whole list. */
function checkSearch(searches: z.infer<typeof search>[]): void {
  const warning = searches.flatMap(({ warnings }) => warnings ?? [])[0]
  if (warning) {
    throw new StoreBroken(
      `The shop ignores the filter ${warning.field ?? ''} of a list. Report it: this version of the API may have dropped it.`,
    )
  }
}

/** Milliseconds of a Retry-After header: seconds, with a fraction. */
function patience(header: string | null): number {
  const seconds = Number(header ?? Number.NaN)
  if (!Number.isFinite(seconds)) return defaultPatienceMs
  return Math.min(Math.max(Math.ceil(seconds * 1_000), 1_000), 3_600_000)
}
