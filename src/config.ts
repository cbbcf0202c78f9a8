// Vars and secrets, parsed once per set of bindings. What is missing or malformed is named.

import { z } from 'zod'
import type { UrlRules } from './core/store-url.ts'
import { parseMasterKeys, type MasterKeys } from './lib/secrets.ts'
import type { PlatformApp } from './platforms/platform.ts'

const schema = z.object({
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
  ADMIN_PASSWORD: z.string().optional(),
  API_KEY: z.string().min(16, 'at least 16 characters').optional(),
  MASTER_KEY: z.string().transform((text, context): MasterKeys => {
    const keys = parseMasterKeys(text)
    if (keys) return keys
    context.addIssue({ code: 'custom', message: '32 bytes in base64, or several as id:base64,…' })
    return z.NEVER
  }),
  SHOPIFY_CLIENT_ID: z.string().optional(),
  SHOPIFY_CLIENT_SECRET: z.string().optional(),
  SHOPIFY_OPTIONAL_SCOPES: z.string().optional(),
  EMAIL_FROM: z.string().optional(),
  ADMIN_EMAIL: z.string().optional(),
  ALLOW_INSECURE_STORES: z.enum(['true', 'false', '']).optional(),
})

export type Config = {
  publicUrl: string
  adminPassword: string | null
  apiKey: string | null
  masterKeys: MasterKeys
  emailFrom: string | null
  adminEmail: string | null
  allowInsecure: boolean
  /** The app that we are at a platform which grants access to apps. */
  apps: { shopify?: PlatformApp }
}

const parsed = new WeakMap<object, Config>()

/** The configuration of these bindings. Throws an Error that names each variable that is wrong. */
export function readConfig(env: object): Config {
  const known = parsed.get(env)
  if (known) return known
  const config = parse(env)
  parsed.set(env, config)
  return config
}

/** What addresses may be called by workflows. */
export function webhookRules({ allowInsecure, publicUrl }: Config): UrlRules {
  return { allowInsecure, ownHost: new URL(publicUrl).hostname }
}

function parse(env: object): Config {
  const result = schema.safeParse(env)
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(`The configuration is incomplete. ${problems.join('; ')}`)
  }
  const vars = result.data
  const isPublic = vars.PUBLIC_URL.startsWith('https:')
  if (isPublic && vars.ALLOW_INSECURE_STORES === 'true')
    throw new Error('ALLOW_INSECURE_STORES: must not be true where PUBLIC_URL is https')
  return {
    publicUrl: vars.PUBLIC_URL,
    adminPassword: vars.ADMIN_PASSWORD || null,
    apiKey: vars.API_KEY || null,
    masterKeys: vars.MASTER_KEY,
    emailFrom: vars.EMAIL_FROM || null,
    adminEmail: vars.ADMIN_EMAIL || null,
    allowInsecure: vars.ALLOW_INSECURE_STORES === 'true',
    apps: readApps(vars),
  }
}

/** The secret may be followed by its predecessor after a comma, while the platform still signs with that. */
function readApps(vars: z.infer<typeof schema>): Config['apps'] {
  const clientId = vars.SHOPIFY_CLIENT_ID
  const [clientSecret, formerClientSecret = null] = listed(vars.SHOPIFY_CLIENT_SECRET)
  const optionalScopes = listed(vars.SHOPIFY_OPTIONAL_SCOPES)
  if (!clientId || !clientSecret) return {}
  return { shopify: { clientId, clientSecret, formerClientSecret, optionalScopes } }
}

function listed(text = ''): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
