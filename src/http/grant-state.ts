// The one-time state of a grant in the browser that began it: nobody else's way back is taken.

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { grantValidMs } from '../sync/grant.ts'
import type { AppEnv } from './env.ts'

const path = '/connect'

export function rememberState(c: Context<AppEnv>, state: string): void {
  const { name, secure } = cookieOf(c)
  const maxAge = grantValidMs / 1_000
  setCookie(c, name, state, { path, httpOnly: true, sameSite: 'Lax', secure, maxAge })
}

/** The state, which is gone from the browser with this. */
export function takeState(c: Context<AppEnv>): string | undefined {
  const { name, secure } = cookieOf(c)
  const state = getCookie(c, name)
  deleteCookie(c, name, { path, secure })
  return state
}

/** A browser keeps `__Secure-` cookies over TLS only. */
function cookieOf(c: Context<AppEnv>): { name: string; secure: boolean } {
  const secure = new URL(c.req.url).protocol === 'https:'
  return { name: secure ? '__Secure-storeline-grant' : 'storeline-grant', secure }
}
