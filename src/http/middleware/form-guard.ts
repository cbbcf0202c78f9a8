// In front of every form: posts of a browser come from our own pages only, and are no larger than a form can be.

import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import { TooLarge } from '../../core/errors.ts'
import type { AppEnv } from '../env.ts'

const checkOrigin = csrf()

/** Every browser names where a post comes from; a program that sends neither header carries nobody's cookies. */
const fromOurPages = createMiddleware<AppEnv>((c, next) => {
  const isBrowser =
    c.req.header('Origin') !== undefined || c.req.header('Sec-Fetch-Site') !== undefined
  return isBrowser ? checkOrigin(c, next) : next()
})

export const formGuard = every(
  fromOurPages,
  bodyLimit({
    // A contact's form carries long custom fields twice: as they are typed, and as they were.
    maxSize: 256 * 1024,
    onError: () => {
      throw new TooLarge('256 KB')
    },
  }),
)
