// The HTTP app: who answers which path, and the one place where failures of requests become answers.

import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { HubError } from '../core/errors.ts'
import { api } from './api.ts'
import type { AppEnv } from './env.ts'
import { errorAnswer } from './errors.ts'
import { requestId } from './middleware/request-id.ts'
import { pages } from './pages.ts'
import { apiDocs } from './pages/api-docs.tsx'
import { webhooks } from './webhooks.ts'

export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.onError(errorAnswer)
  app.notFound((c) => errorAnswer(new HubError('not_found', 404, 'There is no such page.'), c))
  app.use(requestId, secureHeaders(browserRules))
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.route('/webhooks', webhooks)
  app.route('/', api)
  app.route('/', apiDocs)
  app.route('/', pages)
  return app
}

const browserRules: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'", 'https:'],
    frameAncestors: ["'none'"],
  },
  // Nothing leaves the site; inside it, forms keep their Origin header, which the check against forged posts reads.
  referrerPolicy: 'same-origin',
}
