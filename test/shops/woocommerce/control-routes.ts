// The control object over HTTP: `POST /__control/<action>` with a JSON body, `GET` for what only
// looks, and an index of all of it.

import type { Hono } from 'hono'
import type { WooControl } from './control.ts'
import { WpError } from './errors.ts'
import type { Fault } from './faults.ts'
import { escapeHtml } from './json.ts'
import { isRecord } from './query.ts'
import type { RestEnv } from './rest.ts'

interface Action {
  about: string
  run(body: Record<string, unknown>): unknown
}

export function addControlRoutes(
  app: Hono<RestEnv>,
  control: WooControl,
  about: () => Record<string, unknown>,
): void {
  const actions = createActions(control)
  const looks: Record<string, Action> = {
    about: { about: 'Address and keys of this shop.', run: about },
    state: { about: 'All customers, orders with refunds, webhooks, counters.', run: control.state },
    catalog: {
      about: 'All products with their variations, trash included, and categories.',
      run: control.catalog,
    },
    requests: {
      about: 'Requests by route and status, highest concurrency.',
      run: control.requests,
    },
    pending: { about: 'Webhooks that wait to be sent.', run: control.pending },
    deliveries: { about: 'Webhooks that were sent.', run: control.deliveries },
  }

  app.get('/__control', (c) => c.html(toIndex(looks, actions)))
  app.get('/__control/:look', async (c) => {
    const look = looks[c.req.param('look')]
    return look ? c.json((await look.run({})) ?? {}) : c.json({ error: 'unknown' }, 404)
  })
  app.post('/__control/:action', async (c) => {
    const action = actions[c.req.param('action')]
    if (!action)
      return c.json({ error: `unknown; see ${new URL(c.req.url).origin}/__control` }, 404)
    try {
      const text = await c.req.text()
      const body: unknown = text ? JSON.parse(text) : {}
      return c.json((await action.run(isRecord(body) ? body : {})) ?? { ok: true })
    } catch (error) {
      if (error instanceof WpError) return c.json(error.toBody(), 400)
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400)
    }
  })
}

/** Bodies are objects; `id` names the record and the rest is what the action takes. */
function createActions(control: WooControl): Record<string, Action> {
  const id = (body: Record<string, unknown>): number => Number(body['id'])
  const rest = (body: Record<string, unknown>): Record<string, unknown> => {
    const { id: _id, ...other } = body
    return other
  }
  return {
    placeOrder: {
      about:
        '{ registered?, items?: [{ productId, quantity }], paid?, status?, via?, createAccount?, … } any order field',
      run: (body) => control.placeOrder(body),
    },
    editOrder: {
      about: '{ id, …order fields }',
      run: (body) => control.editOrder(id(body), rest(body)),
    },
    payOrder: { about: '{ id }', run: (body) => control.payOrder(id(body)) },
    completeOrder: { about: '{ id }', run: (body) => control.completeOrder(id(body)) },
    refundOrder: {
      about: '{ id, amount?, reason?, line_items? } the whole rest without amount and lines',
      run: (body) => control.refundOrder(id(body), rest(body)),
    },
    deleteRefund: { about: '{ id } of the refund', run: (body) => control.deleteRefund(id(body)) },
    addNote: {
      about: '{ id, text }',
      run: (body) => control.addNote(id(body), String(body['text'])),
    },
    trashOrder: { about: '{ id }', run: (body) => control.trashOrder(id(body)) },
    restoreOrder: { about: '{ id }', run: (body) => control.restoreOrder(id(body)) },
    deleteOrder: { about: '{ id } for good', run: (body) => control.deleteOrder(id(body)) },
    bulkTouch: {
      about: '{ count? = 250, ids?, at?, silent? } one modified second for all',
      run: (body) => control.bulkTouch(body),
    },
    createCustomer: { about: '{ email, role?, … }', run: (body) => control.createCustomer(body) },
    editCustomer: {
      about: '{ id, …customer fields }',
      run: (body) => control.editCustomer(id(body), rest(body)),
    },
    deleteCustomer: { about: '{ id }', run: (body) => control.deleteCustomer(id(body)) },
    createProduct: {
      about: '{ parentId?, …product fields } with parentId a variation of that product',
      run: (body) => control.createProduct(body),
    },
    editProduct: {
      about: '{ id, …product fields }',
      run: (body) => control.editProduct(id(body), rest(body)),
    },
    trashProduct: { about: '{ id }', run: (body) => control.trashProduct(id(body)) },
    restoreProduct: { about: '{ id }', run: (body) => control.restoreProduct(id(body)) },
    deleteProduct: { about: '{ id } for good', run: (body) => control.deleteProduct(id(body)) },
    editCategory: {
      about: '{ id, name?, parent? }',
      run: (body) => control.editCategory(id(body), rest(body)),
    },
    trashCoupon: { about: '{ id }', run: (body) => control.trashCoupon(id(body)) },
    trashPage: { about: '{}', run: () => control.trashPage() },
    flush: { about: 'Send all waiting webhooks now', run: () => control.flush() },
    fault: {
      about:
        '{ status?, retryAfter?, slowMs?, drop?: before|after, htmlErrorPage?, phpNoticeBeforeJson?, truncatedJson?, stripAuthorization?, times?, after?, probability?, path? (prefix, or /pattern/), method? }',
      run: (body) => control.fault(toFault(body)),
    },
    webhookFault: {
      about: '{ dropNext?, dropProbability?, copies?, reorder?, delayMs? }',
      run: (body) => control.webhookFault(body),
    },
    clearFaults: { about: '{}', run: () => control.clearFaults() },
    down: {
      about: '{ mode: "503" | "refuse", forMs? } with refuse this page is gone too: give forMs',
      run: (body) =>
        control.down(
          body['mode'] === 'refuse' ? 'refuse' : '503',
          Number(body['forMs']) || undefined,
        ),
    },
    up: { about: '{}', run: () => control.up() },
    advance: { about: '{ seconds }', run: (body) => control.advance(Number(body['seconds'])) },
    revokeKey: {
      about: '{ consumerKey }',
      run: (body) => control.revokeKey(String(body['consumerKey'])),
    },
    createKey: { about: '{} read and write', run: () => control.createKey('read_write') },
    setRights: {
      about: '{ id, capable } of the user',
      run: (body) => control.setRights(id(body), body['capable'] === true),
    },
    setWebhookStatus: {
      about: '{ id, status }',
      run: (body) =>
        control.setWebhookStatus(id(body), body['status'] as 'active' | 'paused' | 'disabled'),
    },
    deleteWebhook: { about: '{ id }', run: (body) => control.deleteWebhook(id(body)) },
    resetRequests: { about: '{}', run: () => control.resetRequests() },
  }
}

function toFault(body: Record<string, unknown>): Fault {
  const path = body['path']
  const pattern = typeof path === 'string' ? /^\/(.+)\/$/.exec(path) : null
  // "/wp-json/" is a prefix, "/orders\?/" between slashes with a sign of a pattern is a pattern.
  if (pattern?.[1] && /[\\^$*+?()[\]|]/.test(pattern[1])) {
    return { ...body, path: new RegExp(pattern[1]) }
  }
  return body
}

function toIndex(looks: Record<string, Action>, actions: Record<string, Action>): string {
  const rows = (method: string, list: Record<string, Action>): string =>
    Object.entries(list)
      .map(
        ([name, action]) =>
          `<tr><td><code>${method} /__control/${name}</code></td><td>${escapeHtml(action.about)}</td></tr>`,
      )
      .join('\n')
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Demo shop: control</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
td{padding:.25rem .75rem .25rem 0;vertical-align:top}</style></head>
<body><h1>Demo shop: control</h1><p>JSON in, JSON out. <a href="/">Back to the shop</a></p>
<table>${rows('GET', looks)}${rows('POST', actions)}</table></body></html>`
}
