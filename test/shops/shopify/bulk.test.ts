// Bulk operations: the file's lines, the rules of the query, failure, expiry, the finish webhook.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { ask, askData, readBulkDocument, startReceiver } from './support.ts'
import type { Json, Receiver } from './support.ts'

let shop: ShopifyShop
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
  shop = await startShopifyShop({
    seed: 5,
    deliverWebhooks: 'manual',
    bulkDelayMs: 0,
    restoreRate: 1000,
  })
})
afterEach(async () => {
  await shop.stop()
  await receiver.stop()
})

const RUN = `mutation ($query: String!, $groupObjects: Boolean! = false) {
  bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) { bulkOperation { id status } userErrors { field message code } } }`
const READ = `query ($id: ID!) { bulkOperation(id: $id) {
  id status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }`

async function run(query: string, groupObjects = false): Promise<string> {
  const { bulkOperationRunQuery: result } = await askData(shop, RUN, { query, groupObjects })
  expect(result.userErrors).toEqual([])
  return result.bulkOperation.id
}

async function finished(id: string): Promise<Json> {
  for (;;) {
    const { bulkOperation } = await askData(shop, READ, { id })
    if (bulkOperation.completedAt) return bulkOperation
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function linesOf(url: string): Promise<Json[]> {
  const text = await (await fetch(url)).text()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)
}

function withoutFilter(name: string): string {
  return readBulkDocument(name).replace(/\(query: "[^"]*"\)/, '')
}

test('orders: every order and every line once, children with __parentId before and far after their parents', async () => {
  const operation = await finished(await run(withoutFilter('orders')))
  const lines = await linesOf(operation.url)
  const roots = lines.filter((line) => !line.__parentId)
  const children = lines.filter((line) => line.__parentId)
  const truth = shop.control.state().orders
  expect(roots.map((line) => line.id).toSorted()).toEqual(truth.map((order) => order.id).toSorted())
  expect(children.map((line) => line.id).toSorted()).toEqual(
    truth.flatMap((order) => order.lines.map((line) => line.id)).toSorted(),
  )
  expect(operation).toMatchObject({
    status: 'COMPLETED',
    errorCode: null,
    objectCount: String(lines.length),
    rootObjectCount: String(roots.length),
    partialDataUrl: null,
  })
  expect(Number(operation.fileSize)).toBeGreaterThan(100_000)
  const place = new Map(lines.map((line, index) => [line.id, index]))
  const distances = children.map((line) => place.get(line.id)! - place.get(line.__parentId)!)
  expect(Math.min(...distances)).toBeLessThan(0)
  expect(Math.max(...distances)).toBeGreaterThan(100)
  const order = roots.find((line) => line.transactions.length > 0)
  expect(order.transactions[0]).toHaveProperty('amountSet.shopMoney.amount')
  expect(order).not.toHaveProperty('lineItems')
})

test('the five others give what the shop has, the same as paged queries do', async () => {
  const counts = { customers: 300, products: 60, collections: 8, abandonedCheckouts: 12 }
  for (const [name, count] of Object.entries(counts)) {
    const operation = await finished(await run(withoutFilter(name)))
    expect(operation.rootObjectCount, name).toBe(String(count))
    const lines = await linesOf(operation.url)
    expect(lines.every((line) => typeof line.id === 'string')).toBe(true)
  }
  const stock = await finished(await run(withoutFilter('inventory')))
  const level = (await linesOf(stock.url)).find((line) =>
    line.id.startsWith('gid://shopify/InventoryLevel/'),
  )
  expect(level.quantities.map((one: Json) => one.name)).toEqual([
    'available',
    'on_hand',
    'committed',
  ])
  const customer = (
    await linesOf((await finished(await run(withoutFilter('customers')))).url)
  ).find((line) => line.defaultAddress)
  const paged = await askData(
    shop,
    `{ customer(id: "${customer.id}") { updatedAt tags numberOfOrders amountSpent { amount currencyCode } } }`,
  )
  expect(customer).toMatchObject(paged.customer)
})

test('groupObjects puts children right behind their parents', async () => {
  const lines = await linesOf((await finished(await run(withoutFilter('orders'), true))).url)
  let parent = ''
  for (const line of lines) {
    if (line.__parentId) expect(line.__parentId).toBe(parent)
    else parent = line.id
  }
})

test('rules: what a bulk query must not be', async () => {
  const refuse = async (query: string) => {
    const { bulkOperationRunQuery: result } = await askData(shop, RUN, { query })
    expect(result.bulkOperation).toBeNull()
    return result.userErrors[0]
  }
  expect((await refuse('{ shop { id } }')).code).toBe('INVALID')
  expect((await refuse('{ orders { nodes { id } } }')).message).toMatch(/edges/)
  expect(
    (await refuse('{ orders { edges { node { lineItems { edges { node { id } } } } } } }')).message,
  ).toMatch(/`id`/)
  expect(
    (await refuse('{ orders { edges { node { id } } } customers { edges { node { id } } } }'))
      .message,
  ).toMatch(/multiple top level/)
  expect(
    (
      await refuse(
        '{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }',
      )
    ).message,
  ).toMatch(/within a list/)
  expect((await refuse('{ nodes(ids: []) { id } }')).message).toMatch(/top level/)
  expect((await refuse('{ orders { edges { node { nonsense } } } }')).code).toBe('INVALID')
})

test('five at once, the sixth waits for its turn; a cancelled one makes room', async () => {
  shop.control.holdBulk()
  const ids: string[] = []
  for (let place = 0; place < 5; place++)
    ids.push(await run('{ products { edges { node { id } } } }'))
  const sixth = await askData(shop, RUN, { query: '{ products { edges { node { id } } } }' })
  expect(sixth.bulkOperationRunQuery.userErrors[0].code).toBe('LIMIT_REACHED')
  const cancelled = await askData(
    shop,
    `mutation { bulkOperationCancel(id: "${ids[0]}") { bulkOperation { status } userErrors { message } } }`,
  )
  expect(cancelled.bulkOperationCancel.bulkOperation.status).toBe('CANCELING')
  expect((await finished(ids[0]!)).status).toBe('CANCELED')
  await run('{ products { edges { node { id } } } }')
  const running = await askData(
    shop,
    '{ bulkOperations(first: 10, query: "status:running") { nodes { id } } }',
  )
  expect(running.bulkOperations.nodes.length).toBeGreaterThanOrEqual(4)
  await shop.control.finishBulk()
  expect((await finished(ids[1]!)).status).toBe('COMPLETED')
})

test('nothing found: completed without a file', async () => {
  const operation = await finished(
    await run(`{ orders(query: "updated_at:>='2099-01-01T00:00:00Z'") { edges { node { id } } } }`),
  )
  expect(operation).toMatchObject({ status: 'COMPLETED', url: null, objectCount: '0' })
})

test('failed: what was found until then is in partialDataUrl', async () => {
  shop.control.failBulk({ afterRoots: 40, code: 'TIMEOUT' })
  const operation = await finished(await run('{ customers { edges { node { id } } } }'))
  expect(operation).toMatchObject({
    status: 'FAILED',
    errorCode: 'TIMEOUT',
    url: null,
    rootObjectCount: '40',
  })
  expect(await linesOf(operation.partialDataUrl)).toHaveLength(40)
})

test('without the right the operation fails with ACCESS_DENIED', async () => {
  shop.control.revokeScopes(['read_orders', 'write_orders'])
  const operation = await finished(await run('{ orders { edges { node { id } } } }'))
  expect(operation).toMatchObject({ status: 'FAILED', errorCode: 'ACCESS_DENIED' })
})

test('the file wants no token and counts it as a leak; the address ends after seven days', async () => {
  const { url } = await finished(await run('{ products { edges { node { id } } } }'))
  await (await fetch(url, { headers: { 'X-Shopify-Access-Token': shop.accessToken } })).text()
  expect(shop.control.requests().tokenLeaks).toBe(1)
  expect((await fetch(url.replace(/Signature=.{4}/, 'Signature=0000'))).status).toBe(403)
  shop.control.advance(7 * 86_400)
  const late = await fetch(url)
  expect(late.status).toBe(400)
  expect(await late.text()).toContain('ExpiredToken')
})

test('bulk_operations/finish tells the state in lower case', async () => {
  await ask(
    shop,
    `mutation { webhookSubscriptionCreate(topic: BULK_OPERATIONS_FINISH, webhookSubscription: { uri: "${receiver.url}/" }) { userErrors { message } } }`,
  )
  const id = await run('{ products { edges { node { id } } } }')
  await finished(id)
  await shop.control.flush()
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
    admin_graphql_api_id: id,
    status: 'completed',
    type: 'query',
    error_code: null,
  })
})

test('a file that is cut off in the middle', async () => {
  const { url } = await finished(await run(withoutFilter('orders')))
  shop.control.fault({ path: '/bulk-operation-outputs/', cutBody: true, times: 1 })
  await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
  expect((await linesOf(url)).length).toBeGreaterThan(1000)
})
