// The rebuild of a large catalog, by the Worker's own code in workerd: one pass from D1 into both formats, plain and
// gzipped, and the lines for the next rebuild. Once without a feed before it, once compared with that.

import { join } from 'node:path'
import { bundle } from './bundle.ts'
import type { BucketReady } from './catalog-bucket.ts'
import { newPlace, startHub, type Hub } from './hub.ts'
import { cpuSeconds, memory, pause, start } from './processes.ts'

export type Rebuild = {
  seconds: number
  cpuSeconds: number
  /** The most resident memory above that of the idle process. */
  peakMb: number
}

export type Catalog = {
  products: number
  variants: number
  idleMb: number
  first: Rebuild
  /** The same again, compared with the first. */
  second: Rebuild
  /** With Miniflare's D1 and R2, whose work and memory are those of the same process. */
  miniflare: Rebuild
  rowsRead: number
  files: { format: string; offers: number; bytes: number; gzipBytes: number }[]
}

type Built = Pick<Catalog, 'rowsRead' | 'files'> & { offers: number; difference: unknown }

const perProduct = 10
const fillAtOnce = 500
const sampleEveryMs = 25

export async function measureCatalogs(folder: string, sizes: number[]): Promise<Catalog[]> {
  const entry = join(import.meta.dirname, 'catalog-worker.js')
  const script = bundle(join(folder, 'catalog-worker'), entry)
  const measured: Catalog[] = []
  for (const variants of sizes) measured.push(await measure(script, folder, variants))
  return measured
}

async function measure(script: string, folder: string, variants: number): Promise<Catalog> {
  const products = variants / perProduct
  const place = await newPlace(script, join(folder, `catalog-${variants}`))
  const filled = await startHub(place)
  for (let first = 0; first < products; first += fillAtOnce) {
    const count = Math.min(fillAtOnce, products - first)
    await post(
      filled,
      '/__fill',
      Array.from({ length: count }, (_, index) => toProduct(first + index)),
    )
  }
  const side = start<BucketReady>(join(import.meta.dirname, 'catalog-bucket.ts'), {})
  const { url: bucket } = await side.next()
  const requests: Request[] = [
    { id: 'bld_1', bucket, database: filled.url, before: null },
    { id: 'bld_2', bucket, database: filled.url, before: { id: 'bld_1' } },
    { id: 'bld_3', bucket: null, database: null, before: null },
  ]
  const runs = []
  for (const request of requests) {
    // One process at a time has the database open.
    if (request.database === null) await filled.side.end()
    const other = await newPlace(script, join(folder, `catalog-${variants}-${request.id}`))
    runs.push(await measureBuild(request.database === null ? place : other, request))
  }
  await side.end()
  const [one, two, three] = runs
  if (!one || !two || !three) throw new Error('nothing was measured')
  const same = JSON.stringify(two.built.difference) === '{"added":0,"removed":0,"changed":0}'
  if (one.built.offers !== variants || !same) throw new Error(`Built ${JSON.stringify(two.built)}`)
  return {
    products,
    variants,
    idleMb: one.idleMb,
    first: one.rebuild,
    second: two.rebuild,
    miniflare: three.rebuild,
    rowsRead: one.built.rowsRead,
    files: one.built.files.map(({ format, offers, bytes, gzipBytes }) => ({
      format,
      offers,
      bytes,
      gzipBytes,
    })),
  }
}

/** In a hub of its own, which has done nothing else. */
type Request = {
  id: string
  bucket: string | null
  database: string | null
  before: { id: string } | null
}

async function measureBuild(place: Hub['place'], request: Request) {
  const hub = await startHub(place, { migrate: false })
  // Builds an empty catalog, so that the code is loaded and D1 was asked.
  await post(hub, '/__build', { ...request, store: 'sto_empty', id: 'bld_0', before: null })
  await pause(2_000)
  const idleMb = memory(hub.workerd) ?? Number.NaN
  let peakMb = 0
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, (memory(hub.workerd) ?? Number.NaN) - idleMb)
  }, sampleEveryMs)
  const cpu = cpuSeconds(hub.workerd) ?? Number.NaN
  const begun = performance.now()
  // SAFETY: `catalog-worker.js` answers with the build.
  const built = (await (
    await post(hub, '/__build', { store: 'sto_bench', ...request })
  ).json()) as Built
  const seconds = (performance.now() - begun) / 1_000
  clearInterval(timer)
  const rebuild = { seconds, cpuSeconds: (cpuSeconds(hub.workerd) ?? Number.NaN) - cpu, peakMb }
  await hub.side.end()
  return { idleMb, rebuild, built }
}

async function post(hub: Hub, path: string, body: unknown): Promise<Response> {
  const answer = await fetch(hub.url + path, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** A shirt in ten colours and sizes, as Shopify states it. */
function toProduct(place: number) {
  const id = 8_000_000_000_000 + place
  const sizes = ['S', 'M', 'L', 'XL', 'XXL']
  const title = `Organic cotton shirt no. ${place}`
  const options = [
    { name: 'Color', values: ['Navy', 'Ecru'] },
    { name: 'Size', values: sizes },
  ]
  const variants = Array.from({ length: perProduct }, (_, index) => {
    const color = index < 5 ? 'Navy' : 'Ecru'
    const size = sizes[index % 5]
    return {
      externalId: String(44_000_000_000_000 + place * perProduct + index),
      sku: `SHIRT-${place}-${color.toUpperCase()}-${size}`,
      title: `${title} - ${color}, ${size}`,
      price: 1_990 + ((place * 7 + index) % 500),
      stock: (place * 3 + index) % 40,
      weightGrams: 180 + index,
      barcode: String(4_006_381_000_000 + place * perProduct + index),
      imageUrl: `https://cdn.shopify.com/s/files/1/0001/2345/products/shirt-${place}-${color}.jpg?v=17000${place}`,
      options: { Color: color, Size: size },
    }
  })
  return {
    storeId: 'sto_bench',
    externalId: String(id),
    type: 'variable',
    title,
    vendor: 'Organic & Sons',
    url: `https://shop.example/products/organic-cotton-shirt-${place}`,
    status: 'active',
    active: true,
    exclusion: null,
    includeInOnlineStore: true,
    collectionExternalIds: [String(200 + (place % 40)), String(300 + (place % 7))],
    options,
    imageUrl: `https://cdn.shopify.com/s/files/1/0001/2345/products/shirt-${place}.jpg`,
    currency: 'EUR',
    variants,
    notes: [],
    goneAtSource: false,
    statedAt: 1,
    observedAt: 1,
    createdAt: 1,
    changedAt: 1,
    seq: place + 1,
  }
}
