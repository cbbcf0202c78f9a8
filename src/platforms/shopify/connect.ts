// Connecting a Shopify shop (C3): credentials of three kinds, proven against the shop before anything is kept.

import { InvalidInput, StoreRefused } from '../../core/errors.ts'
import type { StoreAccess, StoreIdentity } from '../platform.ts'
import { credentialsSchema, type Credentials } from './credentials.ts'
import { shopUrl } from './graphql.ts'
import { readShop } from './store-facts.ts'
import { renew, renewAt } from './tokens.ts'

/** Pasted credentials, or those of a finished grant. Throws InvalidInput naming the field that is wrong. */
export function parseCredentials(input: unknown): Credentials {
  const parsed = credentialsSchema.safeParse(withAccessToken(input))
  if (parsed.success) return parsed.data
  throw new InvalidInput(
    'Give the kind of the connection with its keys: "token" with an access token (shpat_…) and the API secret key, or "clientCredentials" with client id and client secret.',
    parsed.error.issues.map((issue) => ({
      path: ['credentials', ...issue.path].join('.').replace('accessToken', 'token'),
      message: issue.message,
    })),
  )
}

/** A connection request calls the access token `token`, as the shop's admin does. */
function withAccessToken(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('token' in input)) return input
  const { token, ...rest } = input
  return { accessToken: token, ...rest }
}

/**
 * Reads the shop and the rights with the credentials, and gets a token first where they bring none. Throws
 * StoreRefused, StoreUnreachable, NotAStore …, each with what to do.
 */
export async function checkStore(access: StoreAccess): Promise<StoreIdentity> {
  shopUrl(access.url)
  const credentials = await withToken(access, parseCredentials(access.credentials))
  const shop = await readShop({ ...access, credentials })
  // They may have been renewed on the way: then those are the ones to keep.
  const present = access.renew ? parseCredentials(access.credentials) : credentials
  if (shop.granted.length === 0) {
    throw new StoreRefused(
      'The app has no rights in this shop. Give it its access scopes under Apps → Develop apps → Configuration, then reconnect.',
    )
  }
  return {
    name: shop.name || new URL(access.url).host,
    timezone: shop.timezone,
    facts: shop.facts,
    credentials: { ...present, scopes: shop.granted } satisfies Credentials,
  }
}

async function withToken(access: StoreAccess, credentials: Credentials): Promise<Credentials> {
  const due = renewAt(credentials)
  return due !== null && due <= Date.now()
    ? renew({ ...access, credentials }, Date.now(), undefined)
    : credentials
}
