// Bearer keys of the JSON API, compared in constant time.

import { createMiddleware } from 'hono/factory'
import { readConfig } from '../../config.ts'
import { NotAuthenticated } from '../../core/errors.ts'
import { equalInConstantTime } from '../../lib/hmac.ts'
import type { AppEnv } from '../env.ts'

export const apiKey = createMiddleware<AppEnv>(async (c, next) => {
  const given = /^Bearer\s+(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const expected = readConfig(c.env).apiKey
  if (!expected)
    throw new NotAuthenticated('The API is switched off: set the API_KEY secret first.')
  if (given === undefined) {
    throw new NotAuthenticated('Send the API key as "Authorization: Bearer <key>".')
  }
  if (!(await equalInConstantTime(given, expected)))
    throw new NotAuthenticated('The API key is not valid.')
  await next()
})
