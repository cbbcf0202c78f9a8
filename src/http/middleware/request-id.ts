// An id for each request: in the answer's header, in errors and in the log, so that a report can be traced.

import { createMiddleware } from 'hono/factory'
import { createId } from '../../lib/id.ts'
import type { AppEnv } from '../env.ts'

export const requestId = createMiddleware<AppEnv>(async (c, next) => {
  const id = createId('req')
  c.set('requestId', id)
  await next()
  c.header('X-Request-Id', id)
})
