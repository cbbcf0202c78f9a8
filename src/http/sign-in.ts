// Signing in: the password, the limit on attempts, and the session behind the cookie. Only the SHA-256 of a
// session's id is kept.

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { readConfig } from '../config.ts'
import { TooManyAttempts } from '../core/errors.ts'
import { openDatabase } from '../db/client.ts'
import {
  clearAttempts,
  countAttempt,
  deleteExpired,
  deleteSession,
  findSession,
  insertSession,
  touchSession,
} from '../db/sessions.ts'
import { equalInConstantTime, sha256Hex } from '../lib/hmac.ts'
import { createSecret } from '../lib/id.ts'
import type { AppEnv } from './env.ts'

const idleMs = 12 * 3_600_000
const lifetimeMs = 7 * 24 * 3_600_000
/** `seen_at` is written at most this often: a row written is a row paid for. */
const touchEveryMs = 5 * 60_000

const maxAttempts = 10
const attemptWindowMs = 15 * 60_000

/** Whether the password is right. Throws TooManyAttempts after ten wrong ones in a quarter of an hour. */
export async function checkPassword(
  c: Context<AppEnv>,
  given: string,
  expected: string,
): Promise<boolean> {
  const db = openDatabase(c.env.DB)
  const key = clientOf(c.req.header('CF-Connecting-IP') ?? 'local')
  const now = Date.now()
  // Counted before comparing: attempts that run side by side can't slip past the limit.
  const { count, expiresAt } = await countAttempt(db, key, now, attemptWindowMs)
  if (count > maxAttempts) throw new TooManyAttempts(expiresAt - now)
  if (!(await equalInConstantTime(given, expected))) return false
  await clearAttempts(db, key)
  return true
}

/** Starts a session under a new id, ends the one the browser had, and removes those that ran out. */
export async function openSession(c: Context<AppEnv>): Promise<void> {
  await closeSession(c)
  const db = openDatabase(c.env.DB)
  const now = Date.now()
  const id = createSecret(32)
  await insertSession(db, await sha256Hex(id), now)
  await deleteExpired(db, { seenBefore: now - idleMs, createdBefore: now - lifetimeMs, now })
  const { name, secure } = cookieOf(c)
  const maxAge = lifetimeMs / 1_000
  setCookie(c, name, id, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
}

/** Whether the request carries a session that is still good. */
export async function hasSession(c: Context<AppEnv>): Promise<boolean> {
  const id = getCookie(c, cookieOf(c).name)
  if (!id) return false
  const db = openDatabase(c.env.DB)
  const session = await findSession(db, await sha256Hex(id))
  const now = Date.now()
  if (!session || now - session.seenAt > idleMs || now - session.createdAt > lifetimeMs)
    return false
  if (now - session.seenAt > touchEveryMs) await touchSession(db, session.hash, now)
  return true
}

export async function closeSession(c: Context<AppEnv>): Promise<void> {
  const { name, secure } = cookieOf(c)
  const id = getCookie(c, name)
  if (!id) return
  await deleteSession(openDatabase(c.env.DB), await sha256Hex(id))
  deleteCookie(c, name, { path: '/', secure })
}

/** A path of our own to go to after signing in; anything else becomes the dashboard. */
export function localPath(publicUrl: string, path: string | undefined): string {
  if (!path?.startsWith('/') || !URL.canParse(path, publicUrl)) return '/'
  const url = new URL(path, publicUrl)
  const isOurs = url.origin === new URL(publicUrl).origin && !url.pathname.startsWith('//')
  return isOurs && url.pathname !== '/sign-in' ? url.pathname + url.search : '/'
}

/** `__Host-` cookies need https; on plain-http loopback browsers would drop them. */
function cookieOf(c: Context<AppEnv>): { name: string; secure: boolean } {
  const secure = readConfig(c.env).publicUrl.startsWith('https:')
  return { name: secure ? '__Host-session' : 'session', secure }
}

/** Who is counted: an IPv4 address, or the /64 network that one IPv6 client may use as it likes. */
function clientOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = [], tail = []] = address
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`
}
