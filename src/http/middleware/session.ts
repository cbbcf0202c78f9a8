// The session in front of every page: without one, the browser is sent to sign in and back to where it wanted to go.

import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../env.ts'
import { hasSession } from '../sign-in.ts'

export const session = createMiddleware<AppEnv>(async (c, next) => {
  if (!(await hasSession(c))) {
    // Only what was asked for with GET can be asked for again.
    const { pathname, search } = new URL(c.req.url)
    const wanted = c.req.method === 'GET' && pathname !== '/' ? pathname + search : null
    return c.redirect(wanted ? `/sign-in?next=${encodeURIComponent(wanted)}` : '/sign-in', 303)
  }
  c.set('signedIn', true)
  c.header('Cache-Control', 'no-store')
  await next()
})
