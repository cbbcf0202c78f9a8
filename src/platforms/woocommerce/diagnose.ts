// The connection check of a WooCommerce store (S5): what the store itself can be asked.

import { z } from 'zod'
import { HubError, NotAStore, StoreRefused } from '../../core/errors.ts'
import { bad, good, type Finding } from '../../core/finding.ts'
import type { StoreAccess } from '../platform.ts'
import { callStore, credentialsSchema, readRoot } from './api.ts'

const clockToleranceMs = 60_000
const oldestVersion = [9, 0] as const

/** Address, TLS, REST API, permalinks, Authorization header, key rights, clock and version, in the order of dependence. */
export async function diagnose(access: StoreAccess): Promise<Finding[]> {
  return [
    checkAddress(access),
    await checkRest(access),
    ...(await checkKey(access)),
    await checkVersion(access),
  ]
}

function checkAddress({ url }: StoreAccess): Finding {
  if (url.startsWith('https://'))
    return good('tls', 'The address is https and its certificate is valid.')
  return bad(
    'tls',
    'warning',
    'The address is plain http: keys and records travel unencrypted.',
    'Give the store a certificate and connect its https address. Plain http is for local use only.',
  )
}

async function checkRest(access: StoreAccess): Promise<Finding> {
  try {
    const { body } = await readRoot(access)
    const { namespaces } = z.object({ namespaces: z.array(z.string()).catch([]) }).parse(body)
    if (namespaces.includes('wc/v3')) {
      return good('rest', 'The WooCommerce REST API answers under pretty permalinks.')
    }
    return bad(
      'rest',
      'failed',
      'WordPress answers, but without the WooCommerce REST API.',
      'Activate the WooCommerce plugin in the store.',
    )
  } catch (error) {
    return bad('rest', 'failed', textOf(error), cureOf(error))
  }
}

async function checkKey(access: StoreAccess): Promise<Finding[]> {
  const credentials = credentialsSchema.parse(access.credentials)
  const query = { per_page: '1', _fields: 'id' }
  const begun = Date.now()
  try {
    const { date } = await callStore({ ...access, credentials }, 'orders', { query })
    return [
      checkWay(credentials.via),
      good('key_read', 'The key may read orders.'),
      await checkWriting({ ...access, credentials }),
      checkClock(date, begun),
    ]
  } catch (error) {
    return [bad('key_read', 'failed', textOf(error), cureOf(error))]
  }
}

function checkWay(via: 'header' | 'query'): Finding {
  if (via === 'header')
    return good('authorization_header', 'The store receives the Authorization header.')
  return bad(
    'authorization_header',
    'warning',
    'The host strips the Authorization header, so the keys travel in the address.',
    'Ask the host to pass the Authorization header on to PHP (for Apache: CGIPassAuth On).',
  )
}

/** Deleting a webhook that can't exist tells the permission without changing anything. */
async function checkWriting(access: StoreAccess): Promise<Finding> {
  try {
    await callStore(access, 'webhooks/999999999', { method: 'DELETE', query: { force: 'true' } })
  } catch (error) {
    if (error instanceof StoreRefused)
      return bad('key_write', 'failed', error.message, cureOf(error))
  }
  return good('key_write', 'The key may write, which webhooks need.')
}

function checkClock(date: number | null, begun: number): Finding {
  if (date === null) return good('clock', 'The store does not tell its time.')
  // The header has whole seconds, and the answer took a while.
  const difference = Math.max(begun - date - 1_000, date - Date.now(), 0)
  if (difference <= clockToleranceMs) return good('clock', "The store's clock is right.")
  return bad(
    'clock',
    'warning',
    `The store's clock is off by about ${Math.round(difference / 60_000)} minutes.`,
    'Switch on time synchronisation (NTP) at the server of the store: what changed when is told by its clock.',
  )
}

const systemStatus = z.object({ environment: z.object({ version: z.string() }) })

async function checkVersion(access: StoreAccess): Promise<Finding> {
  try {
    const { body } = await callStore(access, 'system_status', { query: { _fields: 'environment' } })
    const { version } = systemStatus.parse(body).environment
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const [oldMajor, oldMinor] = oldestVersion
    if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) {
      return good('version', `WooCommerce ${version}.`)
    }
    return bad(
      'version',
      'warning',
      `WooCommerce ${version} is older than ${oldestVersion.join('.')}.`,
      'Update WooCommerce: older versions move no date when a part of an order is refunded.',
    )
  } catch {
    return bad(
      'version',
      'warning',
      'The version of WooCommerce could not be read.',
      'Use a key of an administrator to have it checked.',
    )
  }
}

function textOf(error: unknown): string {
  return error instanceof HubError ? error.message : 'The answer of the store has an unknown form.'
}

function cureOf(error: unknown): string {
  if (error instanceof StoreRefused)
    return 'Create a key with permission Read/Write for an administrator and reconnect.'
  if (error instanceof NotAStore)
    return 'In the store, open Settings → Permalinks, choose "Post name" and save.'
  return 'Check that the store is up, then run the check again.'
}
