import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { call, connect, importEnded, request, until } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { catalogOf, putProducts, putStore, rebuildNow } from '../support/catalog.ts'
import { product, variant } from '../support/offered.ts'
import { createVariable } from '../support/products.ts'
import { openShop } from '../support/shop.ts'
import type { CatalogShape } from '../../src/http/api/catalog-shape.ts'
import { gunzip } from '../../src/lib/gzip.ts'

function pathOf(url: string | null | undefined): string {
  return new URL(url ?? 'https://none.example/').pathname
}

/** Asks for a feed; a name of a header without a value leaves it out. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return request(path, { method, headers })
}

async function storeWithFeed(count = 3) {
  const storeId = await putStore()
  await putProducts(
    storeId,
    Array.from({ length: count }, (_, index) => product(String(index + 1))),
  )
  const catalog = await rebuildNow(storeId)
  return { storeId, catalog, icml: pathOf(catalog.icmlUrl), google: pathOf(catalog.googleUrl) }
}

test('P4 P5 an import that ends with few variants leaves both feeds; orders add nothing to them', async () => {
  const shop = await openShop({ products: 6, customers: 2, orders: 3 })
  const { small } = await createVariable(shop)
  const store = await connect(shop)
  await importEnded(store.id)
  const catalog = await until(async () => {
    const now = await catalogOf(store.id)
    return now.state === 'ready' ? now : null
  })
  const { results } = await env.DB.prepare(
    "SELECT value ->> 'externalId' AS id FROM products, json_each(variants) WHERE active ORDER BY 1",
  ).all<{ id: string }>()
  const icml = await (await ask(pathOf(catalog.icmlUrl))).text()
  const ids = [...icml.matchAll(/<offer id="([^"]+)"/g)].map(([, id]) => id)
  expect(ids.toSorted()).toEqual(results.map(({ id }) => id))
  expect(ids).toContain(String(small.id))
  expect(icml).toContain('<name>Shirt (S)</name>')
  const google = await (await ask(pathOf(catalog.googleUrl))).text()
  expect(google).toMatch(/<g:price>\d+\.\d\d [A-Z]{3}<\/g:price>/)
  // The shirt has no picture, without which Google takes nothing.
  expect(google).not.toContain('Shirt')
  expect(catalog.offers).toBe(ids.length)
  expect(catalog.bytes).toBe(new TextEncoder().encode(icml).byteLength)
})

test('P4 a feed is asked for again by its tag, gzipped or not', async () => {
  const { icml } = await storeWithFeed()
  const plain = await ask(icml)
  const text = await plain.text()
  expect(plain.status).toBe(200)
  expect(plain.headers.get('Content-Type')).toBe('application/xml; charset=utf-8')
  expect(plain.headers.get('Vary')).toBe('Accept-Encoding')
  expect(plain.headers.get('X-Robots-Tag')).toBe('noindex')
  const tag = plain.headers.get('ETag') ?? ''
  expect(tag).toMatch(/^"[0-9a-f]{32}-\w+"$/)
  const zipped = await ask(icml, { 'Accept-Encoding': 'gzip' })
  expect(zipped.headers.get('Content-Encoding')).toBe('gzip')
  const zippedTag = zipped.headers.get('ETag') ?? ''
  expect(zippedTag).not.toBe(tag)
  const bytes = new Uint8Array(await zipped.arrayBuffer())
  // The test is handed what went over the line, or what a client makes of it.
  const isRaw = bytes[0] === 0x1f && bytes[1] === 0x8b
  expect(new TextDecoder().decode(isRaw ? await gunzip(bytes) : bytes)).toBe(text)
  const status = async (headers: Record<string, string>) => (await ask(icml, headers)).status
  expect(await status({ 'If-None-Match': tag })).toBe(304)
  expect(await status({ 'If-None-Match': `W/${tag}, "x"` })).toBe(304)
  expect(await status({ 'If-None-Match': zippedTag })).toBe(200)
  expect(await status({ 'If-None-Match': zippedTag, 'Accept-Encoding': 'gzip' })).toBe(304)
  expect(await status({ 'If-None-Match': '"other"' })).toBe(200)
})

test('P4 a feed is served in parts of the plain file, and HEAD tells without sending', async () => {
  const { icml } = await storeWithFeed()
  const whole = await ask(icml)
  const text = await whole.text()
  const tag = whole.headers.get('ETag') ?? ''
  const part = await ask(icml, { Range: 'bytes=5-24', 'Accept-Encoding': 'gzip' })
  expect([part.status, await part.text()]).toEqual([206, text.slice(5, 25)])
  expect(part.headers.get('Content-Range')).toBe(`bytes 5-24/${text.length}`)
  expect(part.headers.get('Content-Encoding')).toBeNull()
  const tail = await ask(icml, { Range: 'bytes=-15', 'If-Range': tag })
  expect([tail.status, await tail.text()]).toEqual([206, text.slice(-15)])
  const changed = await ask(icml, { Range: 'bytes=-15', 'If-Range': '"former"' })
  expect([changed.status, await changed.text()]).toEqual([200, text])
  const behind = await ask(icml, { Range: `bytes=${text.length}-` })
  expect([behind.status, behind.headers.get('Content-Range')]).toEqual([
    416,
    `bytes */${text.length}`,
  ])
  for (const Range of ['bytes=0-1,4-5', 'bytes=z', 'lines=1-2', 'bytes=9-3']) {
    const answer = await ask(icml, { Range })
    expect([answer.status, (await answer.text()).length]).toEqual([200, text.length])
  }
  const head = await ask(icml, {}, 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('ETag')).toBe(tag)
  expect(head.headers.get('Content-Length')).toBe(String(text.length))
})

test('P4 an unknown address is nowhere, and a known one asks for patience until the first feed', async () => {
  const storeId = await putStore()
  const { icmlUrl } = await catalogOf(storeId)
  const logged = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const early = await ask(pathOf(icmlUrl))
  expect([early.status, early.headers.get('Retry-After')]).toEqual([503, '60'])
  expect((await ask(pathOf(icmlUrl), {}, 'HEAD')).status).toBe(503)
  // Readers come every few minutes: nothing is wrong.
  for (const spy of logged) expect(spy).not.toHaveBeenCalled()
  for (const path of [
    `/feeds/${'0'.repeat(48)}/icml.xml`,
    `/feeds/${storeId}/icml.xml`,
    '/feeds/x/icml.xml',
    `/feeds/${encodeURIComponent("' OR 1=1 --")}/icml.xml`,
    pathOf(icmlUrl).replace('icml.xml', 'offers.jsonl'),
    pathOf(icmlUrl).replace('icml.xml', 'icml.xml.gz'),
    pathOf(icmlUrl).replace('icml.xml', '..%2Ficml.xml'),
  ])
    expect((await ask(path)).status, path).toBe(404)
  expect((await ask(pathOf(icmlUrl), {}, 'POST')).status).toBe(404)
})

test('P4 the token is kept sealed; a new address ends the old one, of this store alone', async () => {
  const { storeId, icml } = await storeWithFeed()
  const other = await putStore('sto_other')
  await putProducts(other, [product('9', { title: 'Other' })])
  const otherIcml = pathOf((await rebuildNow(other)).icmlUrl)
  const token = icml.split('/')[2] ?? ''
  expect(token.length).toBeGreaterThanOrEqual(32)
  const { results } = await env.DB.prepare('SELECT * FROM feeds').all()
  expect(JSON.stringify(results)).not.toContain(token)
  const renewed = await call<CatalogShape>('POST', `/stores/${storeId}/catalog/token`)
  expect(renewed.status).toBe(200)
  expect((await ask(icml)).status).toBe(404)
  expect((await ask(pathOf(renewed.body.icmlUrl))).status).toBe(200)
  expect(await (await ask(otherIcml)).text()).toContain('<name>Other</name>')
})

test('P4 the feeds of a store that is left stay as they were, and are not rebuilt', async () => {
  const { storeId, icml } = await storeWithFeed()
  await env.DB.prepare("UPDATE stores SET state = 'disconnected' WHERE id = ?").bind(storeId).run()
  expect((await call('POST', `/stores/${storeId}/catalog/rebuild`)).status).toBe(409)
  const catalog = await catalogOf(storeId)
  expect([catalog.state, catalog.nextRunAt]).toEqual(['ready', null])
  expect((await ask(icml)).status).toBe(200)
})

test('P4 the catalog of a store is for those with a key, and of a store that there is', async () => {
  const storeId = await putStore()
  const routes = [
    ['GET', ''],
    ['POST', '/rebuild'],
    ['POST', '/publish'],
    ['POST', '/token'],
  ] as const
  for (const [method, end] of routes) {
    const path = `/stores/${storeId}/catalog${end}`
    expect((await request(`/api/v1${path}`, { method })).status, path).toBe(401)
    const body = end === '/publish' ? { buildId: 'bld_1' } : undefined
    expect((await call(method, path.replace(storeId, 'sto_none'), body)).status, path).toBe(404)
  }
  expect((await call('POST', `/stores/${storeId}/catalog/publish`, {})).status).toBe(400)
  const nothing = await call('POST', `/stores/${storeId}/catalog/publish`, { buildId: 'bld_1' })
  expect(nothing.status).toBe(409)
})

test('P4 the page shows the catalog and every button on it works without a script', async () => {
  const { storeId } = await storeWithFeed()
  const Cookie = await signIn()
  const post = (end: string, fields: Record<string, string> = {}) =>
    request(`/stores/${storeId}/catalog/${end}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie },
      body: new URLSearchParams(fields),
    })
  const page = async () =>
    (await request(`/stores/${storeId}/catalog`, { headers: { Cookie } })).text()
  const before = await catalogOf(storeId)
  expect(await page()).toContain(before.icmlUrl)
  await putProducts(storeId, [product('1', { variants: [variant('1', { sku: null })] })])
  await rebuildNow(storeId)
  const refused = await page()
  expect(refused).toContain('Publish anyway')
  const buildId = /name="buildId" value="([^"]+)"/.exec(refused)?.[1] ?? ''
  expect((await post('publish', { buildId })).status).toBe(303)
  const published = await page()
  expect(published).not.toContain('Publish anyway')
  expect(published).toContain('No SKU')
  expect((await post('stock', { uncountedStock: '50' })).status).toBe(303)
  expect(await page()).toMatch(/name="uncountedStock"[^>]* value="50"/)
  const wrong = await post('stock', { uncountedStock: 'plenty' })
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    expect.stringContaining('Type a number.'),
  ])
  expect((await post('token')).status).toBe(303)
  expect(await page()).not.toContain(before.icmlUrl)
  expect((await post('rebuild')).status).toBe(303)
  await until(async () => (await catalogOf(storeId)).state === 'ready')
})

test('P4 an owner says what feeds tell of stock that the store does not count; the rest stays as it is counted', async () => {
  const { storeId, icml } = await storeWithFeed()
  const settings = `/stores/${storeId}/settings`
  const uncounted = product('9', { variants: [variant('9', { stock: null })] })
  await putProducts(storeId, [product('1'), product('2'), product('3'), uncounted])
  const quantities = async () => {
    await rebuildNow(storeId)
    const xml = await (await ask(icml)).text()
    return [...xml.matchAll(/quantity="([^"]+)"/g)].map(([, quantity]) => quantity)
  }
  expect(await quantities()).toEqual(['7', '7', '7', '999'])
  expect((await call('PATCH', settings, { uncountedStock: 5 })).status).toBe(200)
  expect(await quantities()).toEqual(['7', '7', '7', '5'])
  expect((await call('PATCH', settings, { uncountedStock: -1 })).status).toBe(400)
})
