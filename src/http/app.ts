// The HTTP app: who answers which path, and the one place where failures of requests become answers.

import { Hono, type Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { readConfig } from '../config.ts'
import { HubError } from '../core/errors.ts'
import { api } from './api.ts'
import { compliance } from './compliance.ts'
import { connect } from './connect.ts'
import type { AppEnv } from './env.ts'
import { errorAnswer } from './errors.ts'
import { feeds } from './feeds.ts'
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
  app.route('/webhooks', compliance)
  app.route('/webhooks', webhooks)
  app.route('/', api)
  app.route('/', apiDocs)
  app.route('/connect', connect)
  app.route('/feeds', feeds)
  app.route('/', pages)
  return app
}

/** Loopback over plain http where the deployment accepts such stores, else nothing more than https. */
const localStores = (c: Context) =>
  readConfig(c.env).allowInsecure ? 'http://127.0.0.1:* http://localhost:*' : 'https:'

const browserRules: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    // A form may lead on to the store's approve screen; a local hub's stores are on loopback.
    formAction: ["'self'", 'https:', localStores],
    frameAncestors: ["'none'"],
  },
  // Nothing leaves the site; inside it, forms keep their Origin header, which the check against forged posts reads.
  referrerPolicy: 'same-origin',
}
