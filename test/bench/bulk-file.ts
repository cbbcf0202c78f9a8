// A large file of a bulk operation: what the demo shop writes for a few orders, over and over under new ids. Half of the
// line items stand before all orders, half of them behind.

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { bulkQuery } from '../../src/platforms/shopify/documents/bulk.ts'
import { startShopifyShop } from '../shops/shopify/index.ts'
import { pause } from './processes.ts'

export type BulkFile = {
  path: string
  bytes: number
  orders: number
  lines: number
  transactions: number
}

const sampleOrders = 2_000
/** Between the ids of two copies; more than a sample takes. */
const stride = 10_000_000n
const bufferedChars = 1024 * 1024

/** A line between its ids: those of the records that are to be new in each copy. */
type Template = { texts: string[]; ids: bigint[] }

export async function writeBulkFile(path: string, orders: number): Promise<BulkFile> {
  const sample = (await sampleLines()).map((text) => ({ text, template: toTemplate(text) }))
  const isChild = ({ text }: { text: string }) => text.includes('"__parentId"')
  const children = sample.filter(isChild)
  const roots = sample.filter((line) => !isChild(line))
  const copies = Math.ceil(orders / roots.length)
  const half = Math.ceil(copies / 2)
  const stream = createWriteStream(path)
  let bytes = 0
  const write = async (lines: { template: Template }[], from: number, to: number) => {
    for (let copy = from; copy < to; copy++) {
      const text = lines.map(({ template }) => `${fill(template, copy)}\n`).join('')
      bytes += Buffer.byteLength(text)
      for (let at = 0; at < text.length; at += bufferedChars)
        if (!stream.write(text.slice(at, at + bufferedChars))) await once(stream, 'drain')
    }
  }
  await write(children, half, copies)
  await write(roots, 0, copies)
  await write(children, 0, half)
  stream.end()
  await once(stream, 'close')
  const transactions = roots.reduce((sum, { text }) => sum + countOf(text, '/OrderTransaction/'), 0)
  return {
    path,
    bytes,
    orders: roots.length * copies,
    lines: children.length * copies,
    transactions: transactions * copies,
  }
}

/** The file of a small demo shop, by its real bulk operation. */
async function sampleLines(): Promise<string[]> {
  const shop = await startShopifyShop({
    customers: 500,
    orders: sampleOrders,
    products: 200,
    deliverWebhooks: 'manual',
    bulkDelayMs: 0,
  })
  const ask = async (query: string): Promise<void> => {
    const answer = await fetch(`${shop.url}/admin/api/${shop.apiVersion}/graphql.json`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': shop.accessToken },
      body: JSON.stringify({ query }),
    })
    // SAFETY: an answer of GraphQL.
    const { errors } = (await answer.json()) as { errors?: unknown }
    if (errors) throw new Error(`The demo shop answered ${JSON.stringify(errors)}`)
  }
  const inner = JSON.stringify(bulkQuery('orders', null))
  await ask(
    `mutation { bulkOperationRunQuery(query: ${inner}, groupObjects: false) { userErrors { message } } }`,
  )
  for (;;) {
    const [operation] = shop.control.bulkOperations()
    if (operation?.status === 'COMPLETED') {
      const text = await (await fetch(operation.url ?? '')).text()
      await shop.stop()
      return text.split('\n').filter((line) => line !== '')
    }
    await pause(50)
  }
}

function toTemplate(text: string): Template {
  const parts = text.split(
    /(?<=gid:\/\/shopify\/(?:Order|LineItem|OrderTransaction|Fulfillment|Refund)\/)(\d+)/,
  )
  return {
    texts: parts.filter((_, place) => place % 2 === 0),
    ids: parts.filter((_, place) => place % 2 === 1).map(BigInt),
  }
}

function fill({ texts, ids }: Template, copy: number): string {
  const shift = BigInt(copy) * stride
  return texts
    .map((text, place) => {
      const id = ids[place]
      return id === undefined ? text : `${text}${id + shift}`
    })
    .join('')
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1
}
