// The JSON API: routes as a table of contents, bearer keys in front, the OpenAPI document made from the schemas.

import { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import { readConfig } from '../config.ts'
import { NotFound } from '../core/errors.ts'
import { listKeptEmails } from '../automation/outbox.ts'
import { activity } from './api/activity.ts'
import { audiences } from './api/audiences.ts'
import { catalog } from './api/catalog.ts'
import { changes } from './api/changes.ts'
import { conflicts } from './api/conflicts.ts'
import { contactEdit } from './api/contact-edit.ts'
import { contactMerge } from './api/contact-merge.ts'
import { checkouts } from './api/checkouts.ts'
import { contacts } from './api/contacts.ts'
import { customFields } from './api/custom-fields.ts'
import { deliveries } from './api/deliveries.ts'
import { imports } from './api/imports.ts'
import { orders, transactions } from './api/orders.ts'
import { collections, products } from './api/products.ts'
import { contactPrivacy, privacy } from './api/privacy.ts'
import { rejected } from './api/rejected.ts'
import { storeFields } from './api/store-fields.ts'
import { segments } from './api/segments.ts'
import { stores } from './api/stores.ts'
import { users } from './api/users.ts'
import { workflows } from './api/workflows.ts'
import type { AppEnv } from './env.ts'
import { apiKey } from './middleware/api-key.ts'
import { jsonOnly, smallBody } from './middleware/json-only.ts'

const version1 = new Hono<AppEnv>()
  .use(apiKey, smallBody, jsonOnly)
  .route('/audiences', audiences)
  .route('/audiences', customFields)
  .route('/stores', stores)
  .route('/stores', imports)
  .route('/stores', deliveries)
  .route('/stores', storeFields)
  .route('/stores', catalog)
  .route('/contacts', contactMerge)
  .route('/contacts', contactEdit)
  .route('/contacts', contactPrivacy)
  .route('/contacts', contacts)
  .route('/segments', segments)
  .route('/orders', orders)
  .route('/transactions', transactions)
  .route('/checkouts', checkouts)
  .route('/products', products)
  .route('/collections', collections)
  .route('/rejected', rejected)
  .route('/conflicts', conflicts)
  .route('/activity', activity)
  .route('/changes', changes)
  .route('/privacy', privacy)
  .route('/workflows', workflows)
  .route('/users', users)
  .get('/dev/emails', async (c) => {
    if (!readConfig(c.env).allowInsecure) throw new NotFound('page')
    return c.json({ data: await listKeptEmails(c.env.FILES), nextCursor: null })
  })

const routes = new Hono<AppEnv>().route('/api/v1', version1)

let document: ReturnType<typeof generateSpecs> | undefined

/** The OpenAPI document, made once from the schemas that validate. */
export function describeApi(): ReturnType<typeof generateSpecs> {
  document ??= generateSpecs(routes, {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'Storeline',
        version: '1',
        description: 'Stores, contacts, orders and what happened to them.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    exclude: ['/api/v1/dev/emails'],
  })
  return document
}

export const api = new Hono<AppEnv>()
  .route('/', routes)
  .get('/api/openapi.json', async (c) => c.json(await describeApi()))
