// Bodies of the API: JSON, and of a size that a person or program would send.

import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { TooLarge, WrongType } from '../../core/errors.ts'
import type { AppEnv } from '../env.ts'

export const smallBody = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => {
    throw new TooLarge('1 MB')
  },
})

export const jsonOnly = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.raw.body === null ? undefined : c.req.header('Content-Type')
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    throw new WrongType()
  // A caller that names JSON and sends nothing means "nothing in particular".
  if (c.req.raw.body === null && c.req.method === 'POST')
    c.req.raw = new Request(c.req.raw, { method: 'POST', body: '{}' })
  await next()
})
