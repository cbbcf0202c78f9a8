import { expect, test } from 'vitest'
import { HubError } from '../../../src/core/errors.ts'
import { collectionsPage } from '../../../src/platforms/shopify/documents/products.ts'
import { ask, shopUrl } from '../../../src/platforms/shopify/graphql.ts'
import { data, failure, shop } from './support.ts'

const page = { collections: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } }
const cost = {
  requestedQueryCost: 431,
  throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 120, restoreRate: 100 },
}

async function failureOf(...answers: Parameters<typeof shop>): Promise<HubError> {
  const error: unknown = await ask(shop(...answers), collectionsPage, { first: 1 }).catch(
    (error: unknown) => error,
  )
  if (error instanceof HubError) return error
  throw new Error('did not fail as it should', { cause: error })
}

test('asks the pinned version with the token in its header, never redirected', async () => {
  const access = shop(data(page))
  const answer = await ask(access, collectionsPage, { first: 1 })
  expect(answer).toMatchObject({ data: page, version: '2026-10', denied: false })
  const [sent] = access.sent
  expect(sent?.url).toBe('https://some-shop.myshopify.com/admin/api/2026-10/graphql.json')
  expect(sent?.headers.get('X-Shopify-Access-Token')).toBe('shpat_0123456789abcdef')
  expect(sent?.headers.has('Authorization')).toBe(false)
  expect(sent?.body).toMatchObject({ variables: { first: 1 } })
})

test('M2 throttled inside a 200: waits until the bucket holds what the query costs', async () => {
  const error = await failureOf(failure('THROTTLED', { extensions: { cost } }))
  expect(error).toMatchObject({ code: 'store_busy', retry: 'later' })
  expect(error.retryAfterMs).toBeGreaterThanOrEqual(3_110)
  expect(error.retryAfterMs).toBeLessThan(4_000)
})

test('M2 429 waits as long as it says, with its fraction', async () => {
  const error = await failureOf({ status: 429, headers: { 'Retry-After': '4.5' }, body: {} })
  expect(error).toMatchObject({ code: 'store_busy', retryAfterMs: 4_500 })
})

test.each([
  [401, 'store_refused'],
  [402, 'store_refused'],
  [403, 'store_refused'],
  [404, 'not_a_store'],
  [423, 'store_refused'],
  [430, 'store_busy'],
  [500, 'store_broken_answer'],
  [503, 'store_busy'],
  [400, 'store_broken_answer'],
])('C10 status %i is %s', async (status, code) => {
  expect(await failureOf({ status, body: {} })).toMatchObject({ code })
})

test('a redirect is never followed with the token', async () => {
  const answer = new Response(null, { status: 302, headers: { Location: 'https://evil.example' } })
  expect(await failureOf(answer)).toMatchObject({ code: 'not_a_store' })
})

test.each([
  ['SHOP_INACTIVE', 'store_refused'],
  ['INTERNAL_SERVER_ERROR', 'store_broken_answer'],
  ['MAX_COST_EXCEEDED', 'store_broken_answer'],
])('an error %s inside a 200 is %s', async (error, code) => {
  expect(await failureOf(failure(error))).toMatchObject({ code })
})

test('C11 a missing right is named', async () => {
  const error = await failureOf({
    body: {
      data: { collections: null },
      errors: [
        {
          message: 'Access denied',
          path: ['collections'],
          extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_products` access scope.' },
        },
      ],
    },
  })
  expect(error).toMatchObject({ code: 'scope_missing', scope: 'read_products' })
  expect(error.message).toContain('read products')
})

test('a field that is denied leaves the rest of the answer good', async () => {
  const errors = [
    { message: 'denied', path: ['collections', 'nodes', 0], extensions: { code: 'ACCESS_DENIED' } },
  ]
  const answer = await ask(shop({ body: { data: page, errors } }), collectionsPage, { first: 1 })
  expect(answer).toMatchObject({ denied: true, data: page })
})

test('a filter that the shop ignores is an error: it would return the whole list', async () => {
  const search = [
    { path: ['collections'], warnings: [{ field: 'updated_att', message: 'Invalid' }] },
  ]
  const error = await failureOf({ body: { data: page, extensions: { search } } })
  expect(error).toMatchObject({ code: 'store_broken_answer' })
  expect(error.message).toContain('updated_att')
})

test.each(['[]', '{"data":{}}', '<html>', ''])('an answer of another form: %s', async (text) => {
  expect(await failureOf(new Response(text))).toMatchObject({ code: 'store_broken_answer' })
})

test('an answer above 5 MB is not taken in', async () => {
  const big = new Response(' '.repeat(5 * 1024 * 1024 + 1))
  expect(await failureOf(big)).toMatchObject({ code: 'store_broken_answer' })
})

test.each([
  'https://shop.example',
  'https://some-shop.myshopify.com.evil.example',
  'https://evil.example/.myshopify.com',
  'http://some-shop.myshopify.com',
  'https://-x.myshopify.com',
])('the token goes to no other host than a shop of Shopify: %s', (url) => {
  expect(() => shopUrl(url)).toThrow('https://name.myshopify.com')
})
