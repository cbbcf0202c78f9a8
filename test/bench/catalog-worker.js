// Stands in front of the Worker where a catalog is measured: `POST /__fill` puts products on record, `POST /__build` is
// the pass of one rebuild (`buildFeeds`).

import hub from '../../src/index.ts'
import { buildFeeds } from '../../src/catalog/build.ts'
import { formats } from '../../src/catalog/formats.ts'
import { insertAll } from '../../src/db/bulk.ts'
import { openDatabase } from '../../src/db/client.ts'
import { products } from '../../src/db/schema/products.ts'
import { shopify } from '../../src/platforms/shopify/index.ts'

export { Automation, StoreSync } from '../../src/index.ts'

async function fill(request, env) {
  await insertAll(env.DB, products, await request.json()).run()
  return new Response(null, { status: 204 })
}

/** What D1 answers, for `databaseAt`. */
async function ask(request, env) {
  const { sql, parameters } = await request.json()
  return Response.json(
    await env.DB.prepare(sql)
      .bind(...parameters)
      .all(),
  )
}

async function build(request, env) {
  const { store: storeId, id, before, bucket, database } = await request.json()
  const store = { id: storeId, name: 'Bench', url: 'https://shop.example', settings: {} }
  const deps = {
    db: database ? databaseAt(database) : openDatabase(env.DB),
    files: bucket ? bucketAt(bucket) : env.FILES,
    formats,
    naming: shopify.offers,
    now: () => Date.now(),
    beat: async () => undefined,
    noteUpload: async () => undefined,
  }
  return Response.json(await buildFeeds(deps, store, id, before))
}

/** A database in another process, as D1 is: its answers come as JSON, as they do there. */
function databaseAt(origin) {
  const all = async (sql, parameters) => {
    const body = JSON.stringify({ sql, parameters })
    return (await fetch(`${origin}/__ask`, { method: 'POST', body })).json()
  }
  const prepare = (sql) => ({ bind: (...parameters) => ({ all: () => all(sql, parameters) }) })
  return { $client: { prepare } }
}

/** A bucket in another process, as R2 is: what Miniflare's costs does not count as the Worker's then. */
function bucketAt(origin) {
  const at = (key, part) => `${origin}/bucket/${key}?part=${part}`
  const send = async (url, body) => {
    await (await fetch(url, { method: 'PUT', body })).arrayBuffer()
  }
  return {
    put: (key, body) => send(at(key, 1), body),
    get: async (key) => {
      const answer = await fetch(at(key, 0))
      return answer.ok ? { body: answer.body } : null
    },
    createMultipartUpload: async (key) => ({
      uploadId: key,
      uploadPart: (part, body) => send(at(key, part), body),
      complete: async () => undefined,
      abort: async () => undefined,
    }),
  }
}

const routes = { '/__fill': fill, '/__ask': ask, '/__build': build }

// oxlint-disable-next-line import/no-default-export -- the runtime looks for it
export default {
  fetch: (request, env, ctx) => {
    const route = routes[new URL(request.url).pathname]
    return route ? route(request, env) : hub.fetch(request, env, ctx)
  },
  queue: hub.queue,
  scheduled: hub.scheduled,
}
