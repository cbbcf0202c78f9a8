// The page for people at `/`: the shop's products to buy, and the newest orders.

import type { Hono } from 'hono'
import { escapeHtml } from '../woocommerce/json.ts'
import type { ShopifyControl } from './index.ts'
import { toShopIso } from './state/clock.ts'
import { toFixed, totalsOf } from './state/money.ts'
import type { Shop } from './state/shop.ts'
import { financialStatus, fulfillmentStatus } from './state/status.ts'
import type { Order, Product, Variant } from './state/types.ts'

const SHOWN_PRODUCTS = 8
const SHOWN_ORDERS = 12

export function addPageRoutes(app: Hono, shop: Shop, control: ShopifyControl): void {
  app.get('/', (c) => c.html(toPage(shop, shop.orders.get(c.req.query('placed') ?? ''))))

  app.post('/', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const variantId = form.get('variant')
    const email = form.get('email')
    const order = control.placeOrder({
      ...(variantId ? { items: [{ variantId, quantity: 1 }] } : {}),
      ...(email ? { email } : { registered: shop.random.chance(0.5) }),
    })
    // Back to a GET, so that reloading the page does not buy twice.
    return c.redirect(`/?placed=${order.id.split('/').at(-1) ?? ''}`, 303)
  })
}

function toPage(shop: Shop, placed: Order | undefined): string {
  const note = placed
    ? `<p class="placed" role="status">Placed order <strong>#${placed.number}</strong> of ${buyerOf(placed)} for ${totalOf(placed)}. The webhooks are on their way.</p>`
    : ''
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>${escapeHtml(shop.name)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
h1 { margin-bottom: 0 } header p { margin-top: 0; color: #666 }
button { font: inherit; padding: .5rem 1.2rem; border: 0; border-radius: 8px; background: #303030; color: #fff; cursor: pointer }
input { font: inherit; padding: .45rem .6rem; border: 1px solid #bbb; border-radius: 8px }
.goods { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: .8rem }
.goods form { border: 1px solid #e5e5e5; border-radius: 8px; padding: .8rem; margin: 0 }
.placed { background: #e9f7ec; border-left: 4px solid #2f9e44; padding: .6rem 1rem }
table { border-collapse: collapse; width: 100%; margin-top: 1rem }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #e5e5e5 }
th:last-child, td:last-child { text-align: right }
tr.new { background: #e9f7ec } footer { margin-top: 2rem; color: #666; font-size: .9rem }
</style></head>
<body><header><h1>${escapeHtml(shop.name)}</h1>
<p>A demo Shopify shop with ${shop.orders.size} orders and ${shop.customers.size} customers. Nothing here is real.</p></header>
<form method="post" action="/"><input type="email" name="email" placeholder="guest's e-mail, or empty" aria-label="E-mail of a guest">
<button type="submit">Place an order</button></form>
${note}
<h2>Products</h2><div class="goods">${goodsOf(shop).map(toGoods).join('\n')}</div>
<h2>Newest orders</h2>
<table><thead><tr><th>Order</th><th>Placed (Madrid)</th><th>Buyer</th><th>Payment</th><th>Sent</th><th>Total</th></tr></thead>
<tbody>${newestOf(shop)
    .map((order) => toRow(order, placed))
    .join('\n')}</tbody></table>
<footer><a href="/__control">Control the shop</a></footer>
</body></html>`
}

function goodsOf(shop: Shop): { product: Product; variant: Variant }[] {
  const goods: { product: Product; variant: Variant }[] = []
  for (const product of shop.products.all()) {
    const variant = product.variants[0]
    if (product.status === 'ACTIVE' && product.publishedAt !== null && variant) {
      goods.push({ product, variant })
    }
    if (goods.length >= SHOWN_PRODUCTS) break
  }
  return goods
}

function newestOf(shop: Shop): Order[] {
  const ids = [...shop.orders.entries('createdAt')].slice(-SHOWN_ORDERS).toReversed()
  return ids.flatMap(({ id }) => shop.orders.get(id) ?? [])
}

function toGoods({ product, variant }: { product: Product; variant: Variant }): string {
  return `<form method="post" action="/"><input type="hidden" name="variant" value="${variant.id}">
<p><strong>${escapeHtml(product.title)}</strong><br>€${toFixed(variant.price, 'EUR')}</p>
<button type="submit" aria-label="Buy ${escapeHtml(product.title)}">Buy</button></form>`
}

function toRow(order: Order, placed: Order | undefined): string {
  const at = toShopIso(order.createdAt).slice(0, 19).replace('T', ' ')
  const mark = order.id === placed?.id ? ' class="new"' : ''
  return `<tr${mark}><td>#${order.number}</td><td>${at}</td><td>${buyerOf(order)}</td><td>${financialStatus(order).toLowerCase()}</td><td>${fulfillmentStatus(order).toLowerCase()}</td><td>${totalOf(order)}</td></tr>`
}

function buyerOf(order: Order): string {
  const address = order.billing ?? order.shippingAddress
  const name = [address?.firstName, address?.lastName].filter(Boolean).join(' ')
  return escapeHtml(name || order.email || 'Guest')
}

function totalOf(order: Order): string {
  return `€${toFixed(totalsOf(order).total, order.currency)}`
}
