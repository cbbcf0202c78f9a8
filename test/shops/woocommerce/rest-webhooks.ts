// `/webhooks`: registrations. The ping goes out inside the POST, before its answer.

import type { Hono } from 'hono'
import { invalidId, noTrash } from './errors.ts'
import { linkHeader, readEnum, readPaging } from './query.ts'
import {
  allow,
  answer,
  idOf,
  ITEM_METHODS,
  LIST_METHODS,
  pageOf,
  queryOf,
  readBody,
  requireCaller,
} from './rest.ts'
import type { RestEnv } from './rest.ts'
import type { Shop } from './state.ts'
import type { Webhook } from './types.ts'
import {
  createWebhook,
  sendPing,
  toWebhookJson,
  updateWebhook,
  WEBHOOK_STATUSES,
} from './webhooks.ts'
import type { WebhookInput } from './webhooks.ts'

const WEBHOOKS = '/wp-json/wc/v3/webhooks'
const ITEM = `${WEBHOOKS}/:id{[0-9]+}`

export function addWebhookRoutes(app: Hono<RestEnv>, shop: Shop): void {
  app.get(WEBHOOKS, (c) => {
    allow(c, LIST_METHODS)
    const query = queryOf(c)
    const paging = readPaging(query)
    const status = readEnum(query, 'status', ['all', ...WEBHOOK_STATUSES] as const, 'all')
    const by = readEnum(query, 'orderby', ['date', 'id', 'title'] as const, 'date')
    const order = readEnum(query, 'order', ['asc', 'desc'] as const, 'desc')
    const search = (query.text('search') ?? '').toLowerCase()
    requireCaller(c, 'list')
    const direction = order === 'asc' ? 1 : -1
    const all = [...shop.webhooks.values()]
      .filter((one) => status === 'all' || one.status === status)
      .filter((one) => one.name.toLowerCase().includes(search))
      // Those of one second come by id upwards even in a list that goes down by date.
      .sort((a, b) => direction * compare(a, b, by) || a.id - b.id)
    const page = pageOf(all, paging.offset, paging.perPage)
    const link = linkHeader(`${shop.url}${WEBHOOKS}`, query.entries, paging.page, page.pages)
    const rows = page.rows.map((webhook) => toWebhookJson(shop, webhook))
    return answer(c, shop, rows, { link, total: page.total, pages: page.pages })
  })

  app.post(WEBHOOKS, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    const caller = requireCaller(c, 'create')
    const webhook = createWebhook(shop, body as WebhookInput, caller.key.userId)
    const created = toWebhookJson(shop, webhook)
    await sendPing(webhook)
    // Saved once more with the ping, so the date is there in the next GET but not in this answer.
    webhook.modified = webhook.created
    const location = `${shop.url}${WEBHOOKS}/${webhook.id}`
    return answer(c, shop, created, { status: 201, location })
  })

  app.get(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'view')
    return answer(c, shop, toWebhookJson(shop, find(shop, idOf(c))))
  })

  app.on(['PUT', 'PATCH', 'POST'], ITEM, async (c) => {
    allow(c, ITEM_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'edit')
    const webhook = updateWebhook(shop, find(shop, idOf(c)), body as WebhookInput)
    return answer(c, shop, toWebhookJson(shop, webhook))
  })

  app.delete(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    const webhook = find(shop, idOf(c))
    if (!queryOf(c).flag('force')) throw noTrash('Webhooks')
    shop.webhooks.delete(webhook.id)
    return answer(c, shop, toWebhookJson(shop, webhook))
  })
}

function compare(a: Webhook, b: Webhook, by: 'date' | 'id' | 'title'): number {
  if (by === 'id') return a.id - b.id
  if (by === 'date') return a.created - b.created
  return a.name < b.name ? -1 : Number(a.name > b.name)
}

function find(shop: Shop, id: number): Webhook {
  const webhook = shop.webhooks.get(id)
  if (!webhook) throw invalidId('shop_webhook')
  return webhook
}
