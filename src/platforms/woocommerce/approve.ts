// WooCommerce's approve screen. Measured: the callback is unsigned and does not say whose it is, `user_id` survives
// only when made of plain characters, and `callback_url` may carry no query.

import { z } from 'zod'
import { InvalidInput } from '../../core/errors.ts'
import { credentialsSchema, type Credentials } from './api.ts'

export type ApproveTarget = { state: string; returnUrl: string; callbackUrl: string }

/** The address that shows the owner who asks for which access; the one-time state travels as `user_id`. */
export function approveUrl(storeUrl: string, target: ApproveTarget): string {
  const url = new URL('/wc-auth/v1/authorize', storeUrl)
  url.searchParams.set('app_name', 'Storeline')
  url.searchParams.set('scope', 'read_write')
  url.searchParams.set('user_id', target.state)
  url.searchParams.set('return_url', target.returnUrl)
  url.searchParams.set('callback_url', target.callbackUrl)
  return url.href
}

const callback = z.object({
  user_id: z.union([z.string(), z.number()]).transform(String),
  consumer_key: z.string(),
  consumer_secret: z.string(),
  key_permissions: z.literal('read_write', 'the key must have permission read_write'),
})

/** State and keys of a callback's body. Throws InvalidInput. */
export function readCallback(body: unknown): { state: string; credentials: Credentials } {
  const parsed = callback.safeParse(body)
  const keys = credentialsSchema.safeParse({
    consumerKey: parsed.data?.consumer_key,
    consumerSecret: parsed.data?.consumer_secret,
  })
  if (!parsed.success || !keys.success)
    throw new InvalidInput('This is not the callback of an approve screen.')
  return { state: parsed.data.user_id, credentials: keys.data }
}
