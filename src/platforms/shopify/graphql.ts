// Requests to a shop's Admin API: one document, bounded in time and size, never redirected, and every answer that is
// not what was asked for turned into the error that says what to do.

import type { z } from 'zod'
import {
  InvalidStoreUrl,
  StoreBroken,
  StoreBusy,
  StoreRefused,
  StoreUnreachable,
} from '../../core/errors.ts'
import { readBounded } from '../../lib/body.ts'
import type { StoreAccess } from '../platform.ts'
import { credentialsSchema } from './credentials.ts'
import type { Document } from './documents/shared.ts'
import { checkErrors, checkStatus, envelope, type Cost } from './failures.ts'
import { apiVersion } from './version.ts'

/** Shopify gives a query up after less than that. */
const timeoutMs = 25_000
const maxWaitMs = 5_000
const maxWaits = 3
const maxAnswerBytes = 5 * 1024 * 1024

/**
 * `date` is the shop's clock (ms), `version` the one that answered, `denied` whether fields came as null because the
 * app may not see them.
 */
export type Answer<Data> = {
  data: Data
  cost: Cost | null
  date: number | null
  version: string | null
  denied: boolean
}

/** Sends one document. Throws a HubError for everything but the data that was asked for. */
export async function ask<Schema extends z.ZodType>(
  access: StoreAccess,
  document: Document<Schema>,
  variables: Record<string, unknown> = {},
): Promise<Answer<z.infer<Schema>>> {
  const send = (credentials: unknown) =>
    post(access, `admin/api/${apiVersion}/graphql.json`, {
      headers: { 'X-Shopify-Access-Token': tokenOf(credentials) },
      body: { query: document.text, variables },
    })
  let response = await send(access.credentials)
  if (response.status === 401 && access.renew) {
    // A token can end before its time; once is enough to know whether the shop refuses us.
    await response.body?.cancel()
    response = await send(await access.renew(access.credentials))
  }
  const body = await readJson(response)
  checkStatus(response, body)
  const parsed = envelope.safeParse(body)
  if (!parsed.success) throw new StoreBroken('The shop answered something else than GraphQL.')
  const denied = checkErrors(parsed.data)
  const data = document.data.safeParse(parsed.data.data)
  if (!data.success) throw new StoreBroken('The shop left out a part of what it was asked for.')
  const date = Date.parse(response.headers.get('Date') ?? '')
  return {
    data: data.data,
    cost: parsed.data.extensions?.cost ?? null,
    date: Number.isNaN(date) ? null : date,
    version: response.headers.get('X-Shopify-API-Version'),
    denied,
  }
}

/**
 * The same where a wait is better than beginning again, as for what belongs to an answer that is here already: waits
 * for the request budget, each time a little.
 */
export async function askPatiently<Schema extends z.ZodType>(
  access: StoreAccess,
  document: Document<Schema>,
  variables: Record<string, unknown> = {},
): Promise<Answer<z.infer<Schema>>> {
  for (let waits = 0; ; waits++) {
    try {
      return await ask(access, document, variables)
    } catch (error) {
      const ms = error instanceof StoreBusy ? error.retryAfterMs : null
      if (ms === null || ms > maxWaitMs || waits === maxWaits) throw error
      await new Promise((resolve) => setTimeout(resolve, ms))
    }
  }
}

/** A POST with a JSON body to a path of the shop. Throws StoreUnreachable, and InvalidStoreUrl for another host. */
export async function post(
  access: Pick<StoreAccess, 'fetch' | 'url'>,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body: unknown },
): Promise<Response> {
  const shop = shopUrl(access.url)
  try {
    return await access.fetch(`${shop}/${path}`, {
      method: 'POST',
      headers: {
        ...headers,
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'User-Agent': 'Storeline',
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      body: JSON.stringify(body),
    })
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    throw new StoreUnreachable(
      timedOut
        ? `The shop did not answer within ${timeoutMs / 1_000} seconds. It is asked again.`
        : 'The shop can not be reached. Check its name, then try again.',
    )
  }
}

/** The answer's JSON, or undefined where it is none. */
export async function readJson(response: Response): Promise<unknown> {
  let bytes: Uint8Array | null
  try {
    bytes = await readBounded(response.body, maxAnswerBytes)
  } catch {
    throw new StoreUnreachable('The shop broke off its answer. It is asked again.')
  }
  if (!bytes) throw new StoreBroken('The answer of the shop is larger than 5 MB.')
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/**
 * The origin of a shop. Tokens go to `*.myshopify.com` only, whatever else a store's address may be; a loopback
 * address got past the address rules of a local deployment.
 */
export function shopUrl(url: string): string {
  const { hostname, origin, protocol } = new URL(url)
  const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol === 'https:' && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(hostname)) return origin
  if (protocol === 'http:' && loopback) return origin
  throw new InvalidStoreUrl(
    "Type the shop's own Shopify address: https://name.myshopify.com. It stands in the Shopify admin under Settings → Domains.",
  )
}

function tokenOf(credentials: unknown): string {
  const { accessToken } = credentialsSchema.parse(credentials)
  if (accessToken) return accessToken
  throw new StoreRefused('There is no access token for this shop yet. Reconnect it.')
}
