// The page for people at `/`: the newest orders and a button that places one.

import type { Hono } from 'hono'
import type { WooControl } from './control.ts'
import { toLocal } from './dates.ts'
import { escapeHtml } from './json.ts'
import { decimalsOf, formatUnits, symbolOf, totalsOf } from './money.ts'
import { answerRestRoute } from './rest-shop.ts'
import type { RestEnv } from './rest.ts'
import type { Shop } from './state.ts'
import type { Order } from './types.ts'

export function addPageRoutes(app: Hono<RestEnv>, shop: Shop, control: WooControl): void {
  app.get('/', (c) => {
    const route = c.req.query('rest_route')
    if (route !== undefined) return answerRestRoute(c, shop, route)
    const placed = shop.orders.get(Number(c.req.query('placed')))
    return c.html(toPage(shop, placed))
  })

  app.post('/', (c) => {
    const order = control.placeOrder({ registered: shop.random.chance(0.5), paid: true })
    // Back to a GET, so that reloading the page does not buy twice.
    return c.redirect(`/?placed=${order.id}`, 303)
  })
}

function toPage(shop: Shop, placed: Order | undefined): string {
  const newest = shop.sortedOrders('date').slice(-15).toReversed()
  const note = placed
    ? `<p class="placed" role="status">Placed order <strong>#${placed.id}</strong> of ${buyerOf(placed)} for ${totalOf(placed)}. The webhooks are on their way.</p>`
    : ''
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>${escapeHtml(shop.name)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
h1 { margin-bottom: 0 } header p { margin-top: 0; color: #666 }
button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: 6px; background: #7f54b3; color: #fff; cursor: pointer }
.placed { background: #e9f7ec; border-left: 4px solid #2f9e44; padding: .6rem 1rem }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #e5e5e5 }
th:last-child, td:last-child { text-align: right }
tr.new { background: #e9f7ec } footer { margin-top: 2rem; color: #666; font-size: .9rem }
</style></head>
<body><header><h1>${escapeHtml(shop.name)}</h1>
<p>A demo WooCommerce shop with ${shop.orders.size} orders and ${shop.customers.size} customers. Nothing here is real.</p></header>
<form method="post" action="/"><button type="submit">Place an order</button></form>
${note}
<table><thead><tr><th>Order</th><th>Placed (New York)</th><th>Buyer</th><th>Status</th><th>Total</th></tr></thead>
<tbody>${newest.map((order) => toRow(order, placed)).join('\n')}</tbody></table>
<footer><a href="/__control">Control the shop</a> · <a href="/wp-json/">REST root</a></footer>
</body></html>`
}

function toRow(order: Order, placed: Order | undefined): string {
  const at = toLocal(order.created).replace('T', ' ')
  return `<tr${order === placed ? ' class="new"' : ''}><td>#${order.id}</td><td>${at}</td><td>${buyerOf(order)}</td><td>${escapeHtml(order.status)}</td><td>${totalOf(order)}</td></tr>`
}

function buyerOf(order: Order): string {
  const name = `${order.billing.first_name} ${order.billing.last_name}`.trim()
  // Names may hold entities already, as in the real admin; those are not escaped twice.
  return escapeHtml(name || order.billing.email || 'Guest').replace(/&amp;(#?\w+;)/g, '&$1')
}

function totalOf(order: Order): string {
  const amount = formatUnits(totalsOf(order).total, decimalsOf(order.currency))
  return `${symbolOf(order.currency)}${amount}`
}
