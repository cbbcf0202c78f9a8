// Local secrets: made once with random values, kept in .dev.vars, never committed. What the environment sets wins.

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const file = new URL('../.dev.vars', import.meta.url)

/** Variables that a hub takes from the process environment under `npm start`. */
const fromEnvironment = [
  'ADMIN_PASSWORD',
  'API_KEY',
  'MASTER_KEY',
  'PUBLIC_URL',
  'EMAIL_FROM',
  'ADMIN_EMAIL',
  'ALLOW_INSECURE_STORES',
  'SHOPIFY_CLIENT_ID',
  'SHOPIFY_CLIENT_SECRET',
  'SHOPIFY_OPTIONAL_SCOPES',
]

/** The variables for a local hub: .dev.vars (made when there is none), and the environment on top. */
export function readDevVars(): Record<string, string> {
  if (!existsSync(file)) writeFileSync(file, newSecrets(), { mode: 0o600 })
  const kept = Object.fromEntries(
    Object.entries(parseEnv(readFileSync(file, 'utf8'))).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  for (const name of fromEnvironment) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

function newSecrets(): string {
  const lines = [
    '# Secrets of this local hub, made by npm start. Delete the file to get new ones.',
    `ADMIN_PASSWORD=${randomBytes(9).toString('base64url')}`,
    `API_KEY=${randomBytes(24).toString('hex')}`,
    `MASTER_KEY=${randomBytes(32).toString('base64')}`,
  ]
  return `${lines.join('\n')}\n`
}
