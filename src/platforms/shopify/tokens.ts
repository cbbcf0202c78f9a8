// Tokens that end, and how a new one is got: client credentials ask again, an offline token of the authorization-code
// grant is refreshed. Whoever calls this makes sure that only one does so at a time, and keeps the answer before use.

import { z } from 'zod'
import { type HubError, StoreBroken, StoreRefused } from '../../core/errors.ts'
import type { PlatformApp, StoreAccess } from '../platform.ts'
import {
  credentialsSchema,
  type ClientCredentials,
  type Credentials,
  type OauthCredentials,
} from './credentials.ts'
import { checkStatus } from './failures.ts'
import { post, readJson } from './graphql.ts'

/** Renewed so long before the end, so that no request meets it. */
const aheadMs = 5 * 60_000

const token = z.object({
  access_token: z.string().min(1),
  scope: z.string().nullish(),
  expires_in: z.number().positive().nullish(),
  refresh_token: z.string().min(1).nullish(),
  refresh_token_expires_in: z.number().positive().nullish(),
})
export type Token = z.infer<typeof token>

/** When the token should be renewed (ms); null for one that does not end. */
export function renewAt(credentials: unknown): number | null {
  const parsed = credentialsSchema.parse(credentials)
  if (parsed.kind === 'token') return null
  if (!parsed.accessToken) return 0
  return parsed.expiresAt === null || parsed.expiresAt === undefined
    ? null
    : parsed.expiresAt - aheadMs
}

/** Whether both hold the same token. */
export function sameToken(a: unknown, b: unknown): boolean {
  return credentialsSchema.parse(a).accessToken === credentialsSchema.parse(b).accessToken
}

/**
 * The credentials with a new token. Throws StoreRefused where the shop has to be connected again; any other HubError
 * leaves the old credentials good for another try.
 */
export async function renew(
  access: StoreAccess,
  now: number,
  app: PlatformApp | undefined,
): Promise<Credentials> {
  const credentials = credentialsSchema.parse(access.credentials)
  if (credentials.kind === 'token') return credentials
  return credentials.kind === 'clientCredentials'
    ? askAgain(access, credentials, now)
    : refresh(access, withSecretOf(app, credentials), now)
}

/** A grant to our own app goes on with the app's present secret: the one it began with may be replaced by now. */
function withSecretOf(
  app: PlatformApp | undefined,
  credentials: OauthCredentials,
): OauthCredentials {
  if (app?.clientId !== credentials.clientId) return credentials
  const { clientSecret, formerClientSecret } = app
  return { ...credentials, clientSecret, formerClientSecret }
}

async function askAgain(
  access: StoreAccess,
  credentials: ClientCredentials,
  now: number,
): Promise<ClientCredentials> {
  const { clientId, clientSecret } = credentials
  const answer = await requestToken(access, {
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'client_credentials',
  })
  return {
    ...credentials,
    accessToken: answer.access_token,
    expiresAt: endOf(answer.expires_in, now),
    scopes: scopesOf(answer) ?? credentials.scopes ?? null,
  }
}

/**
 * The refresh token is replaced at each use. The one before stays good until its successor is used (Shopify
 * changelog, 2026-08-28): where the present one is refused, it is tried once.
 */
async function refresh(
  access: StoreAccess,
  credentials: OauthCredentials,
  now: number,
): Promise<OauthCredentials> {
  const { refreshToken, formerRefreshToken } = credentials
  if (!refreshToken) throw reconnect()
  try {
    return toOauth(credentials, await refreshWith(access, credentials, refreshToken), now)
  } catch (error) {
    const former = formerRefreshToken
    if (!(error instanceof GrantRefused) || !former || former === refreshToken) throw error
    return toOauth(credentials, await refreshWith(access, credentials, former), now)
  }
}

function refreshWith(
  access: StoreAccess,
  { clientId, clientSecret }: OauthCredentials,
  refreshToken: string,
): Promise<Token> {
  return requestToken(access, {
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  })
}

/** An offline token's answer as credentials, on top of those before. */
export function toOauth(
  before: Pick<OauthCredentials, 'clientId' | 'clientSecret'> & Partial<OauthCredentials>,
  answer: Token,
  now: number,
): OauthCredentials {
  return {
    ...before,
    kind: 'oauth',
    accessToken: answer.access_token,
    expiresAt: endOf(answer.expires_in, now),
    refreshToken: answer.refresh_token ?? null,
    refreshExpiresAt: endOf(answer.refresh_token_expires_in, now),
    formerRefreshToken: before.refreshToken ?? null,
    scopes: scopesOf(answer) ?? before.scopes ?? null,
  }
}

/** Shopify says that this grant is good no longer: used up, too old, revoked, or the app is gone. */
export class GrantRefused extends StoreRefused {}

/** One request for a token, whatever the grant. Throws GrantRefused, or the HubError of a shop that can't be asked. */
export async function requestToken(
  access: Pick<StoreAccess, 'fetch' | 'url'>,
  body: Record<string, string>,
): Promise<Token> {
  const response = await post(access, 'admin/oauth/access_token', { body })
  const answer = await readJson(response)
  if (response.status === 400 || response.status === 401 || response.status === 403)
    throw refusedGrant(answer)
  checkStatus(response, answer)
  const parsed = token.safeParse(answer)
  if (!parsed.success) throw new StoreBroken('The shop answered without an access token.')
  return parsed.data
}

const oauthError = z.object({ error: z.string() })

function refusedGrant(answer: unknown): HubError {
  const code = oauthError.safeParse(answer).data?.error
  if (code === 'invalid_client' || code === 'application_cannot_be_found') {
    return new GrantRefused(
      'Shopify does not know this client id and secret together. Copy both again from the Dev Dashboard.',
    )
  }
  return reconnect()
}

function reconnect(): GrantRefused {
  return new GrantRefused(
    'The grant of this shop has ended: the app was removed, or was not used for 90 days. Reconnect the shop.',
  )
}

function endOf(seconds: number | null | undefined, now: number): number | null {
  return seconds === null || seconds === undefined ? null : now + seconds * 1_000
}

function scopesOf({ scope }: Token): string[] | null {
  return scope ? scope.split(/[\s,]+/).filter(Boolean) : null
}
