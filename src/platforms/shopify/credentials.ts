// What a Shopify connection holds (C3): an app's id and secret, and the token that it was given. Three kinds end in
// the same: a token for this shop, and a secret that signs its webhooks.

import { z } from 'zod'
import type { PlatformApp } from '../platform.ts'

const secret = z.string().min(1).max(500)
/** Signs webhooks. After a rotation both secrets are good for an hour, so the former one is kept. */
const signing = { clientSecret: secret, formerClientSecret: secret.nullish() }
const granted = { scopes: z.array(z.string()).nullish() }

/** A token of an old custom app: never ends. */
export const tokenCredentials = z.object({
  kind: z.literal('token'),
  accessToken: z
    .string()
    .regex(/^shp[a-z]{2}_[0-9a-zA-Z]{8,128}$/, 'an access token starts with shpat_'),
  ...signing,
  ...granted,
})

/** An app of the merchant's own organisation: asks for a token of 24 hours whenever it needs one. */
export const clientCredentials = z.object({
  kind: z.literal('clientCredentials'),
  clientId: z.string().min(1).max(200),
  ...signing,
  accessToken: secret.nullish(),
  expiresAt: z.number().nullish(),
  ...granted,
})

/**
 * Authorization-code grant with an expiring offline token. The refresh token before the present one is kept: it is
 * good until the present one is used, so an answer that got lost can be asked for again.
 */
export const oauthCredentials = z.object({
  kind: z.literal('oauth'),
  clientId: z.string().min(1).max(200),
  ...signing,
  accessToken: secret,
  /** Null for a token that does not end (custom distribution only). */
  expiresAt: z.number().nullable(),
  refreshToken: secret.nullable(),
  refreshExpiresAt: z.number().nullable(),
  formerRefreshToken: secret.nullish(),
  ...granted,
})

export const credentialsSchema = z.discriminatedUnion('kind', [
  tokenCredentials,
  clientCredentials,
  oauthCredentials,
])
export type Credentials = z.infer<typeof credentialsSchema>
export type ClientCredentials = z.infer<typeof clientCredentials>
export type OauthCredentials = z.infer<typeof oauthCredentials>

/** The secrets that webhooks of this connection may be signed with, newest first: our own app's may have changed. */
export function signingSecrets(credentials: unknown, app: PlatformApp | undefined): string[] {
  const parsed = credentialsSchema.parse(credentials)
  const ours = parsed.kind === 'oauth' && app?.clientId === parsed.clientId ? app : undefined
  const all = [
    ours?.clientSecret,
    ours?.formerClientSecret,
    parsed.clientSecret,
    parsed.formerClientSecret,
  ]
  return [...new Set(all.filter((each) => typeof each === 'string'))]
}
