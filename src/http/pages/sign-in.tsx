// Signing in and out. The password is the only credential; how often it may be tried is `sign-in.ts`.

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { readConfig } from '../../config.ts'
import type { AppEnv } from '../env.ts'
import { formGuard } from '../middleware/form-guard.ts'
import { checkPassword, closeSession, localPath, openSession } from '../sign-in.ts'
import { Notice } from './components/blocks.tsx'
import { page } from './layout.tsx'
import { validForm, validQuery } from './validate.ts'

const noPassword =
  'Signing in is switched off: this deployment has no password. Set the ADMIN_PASSWORD secret (wrangler secret put ADMIN_PASSWORD) and try again.'

const form = z.object({ password: z.string().max(1_000), next: z.string().max(2_000).optional() })

export const signIn = new Hono<AppEnv>()
  .use('/sign-in', formGuard)
  .use('/sign-out', formGuard)
  .get(
    '/sign-in',
    validQuery(z.object({ next: z.string().max(2_000).optional().catch(undefined) })),
    (c) => {
      const problem = readConfig(c.env).adminPassword === null ? noPassword : null
      return signInPage(c, c.req.valid('query').next, problem, 200)
    },
  )
  .post(
    '/sign-in',
    validForm(form, (c) => signInPage(c, undefined, 'Type the password.', 400)),
    async (c) => {
      const { password, next } = c.req.valid('form')
      const { adminPassword, publicUrl } = readConfig(c.env)
      if (adminPassword === null) return signInPage(c, next, noPassword, 403)
      if (!(await checkPassword(c, password, adminPassword)))
        return signInPage(c, next, 'This is not the password.', 401)
      await openSession(c)
      return c.redirect(localPath(publicUrl, next), 303)
    },
  )
  .post('/sign-out', async (c) => {
    await closeSession(c)
    return c.redirect('/sign-in', 303)
  })

function signInPage(
  c: Context<AppEnv>,
  next: string | undefined,
  problem: string | null,
  status: 200 | 400 | 401 | 403,
) {
  c.header('Cache-Control', 'no-store')
  const content = (
    <form class="card" method="post" action="/sign-in">
      <div class="body form">
        <h1>Sign in</h1>
        {problem ? <Notice tone="bad">{problem}</Notice> : null}
        <input type="hidden" name="next" value={next ?? ''} />
        <div class="field">
          <label for="password">Password</label>
          <input
            id="password"
            type="password"
            name="password"
            autocomplete="current-password"
            required
            autofocus
          />
        </div>
        <button class="main">Sign in</button>
      </div>
    </form>
  )
  return page(c, { title: 'Sign in' }, content, status)
}
