// The control object over HTTP: `POST /__control/<action>` with a JSON body, `GET` for what only
// looks, and an index of all of it.

import type { Hono } from 'hono'
import { escapeHtml } from '../woocommerce/json.ts'
import { createCommands } from './commands.ts'
import type { Command } from './commands.ts'
import type { ShopifyControl } from './index.ts'

export function addControlRoutes(
  app: Hono,
  control: ShopifyControl,
  about: () => Record<string, unknown>,
): void {
  const actions = createCommands(control)
  const looks: Record<string, Command> = {
    about: { about: 'Address, tokens and app of this shop.', run: about },
    state: { about: 'All records and counters.', run: control.state },
    requests: { about: 'Requests by route, operation, status and error.', run: control.requests },
    pending: { about: 'Webhooks that wait to be sent.', run: control.pending },
    deliveries: { about: 'Webhooks that were sent.', run: control.deliveries },
    subscriptions: { about: 'Webhook subscriptions.', run: control.subscriptions },
    bulkOperations: { about: 'Bulk operations.', run: control.bulkOperations },
  }

  app.get('/__control', (c) => c.html(toIndex(looks, actions)))
  app.get('/__control/:look', async (c) => {
    const look = looks[c.req.param('look')]
    return look ? c.json((await look.run({})) ?? {}) : c.json({ error: 'unknown' }, 404)
  })
  app.post('/__control/:action', async (c) => {
    const action = actions[c.req.param('action')]
    if (!action) {
      return c.json({ error: `unknown; see ${new URL(c.req.url).origin}/__control` }, 404)
    }
    try {
      const text = await c.req.text()
      const body: unknown = text ? JSON.parse(text) : {}
      const fields = typeof body === 'object' && body !== null ? body : {}
      return c.json((await action.run(fields as Record<string, unknown>)) ?? { ok: true })
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400)
    }
  })
}

function toIndex(looks: Record<string, Command>, actions: Record<string, Command>): string {
  const rows = (method: string, list: Record<string, Command>): string =>
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
