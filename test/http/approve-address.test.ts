import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { connectDeps } from '../../src/http/deps.ts'
import { finishApproval } from '../../src/sync/approval.ts'
import { connectIdle, request } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { openShop } from '../support/shop.ts'

test('C2 an approval is not begun at one address for the store of another', async () => {
  const [asked, other] = [await openShop(), await openShop({ seed: 2 })]
  const store = await connectIdle(other)
  const begun = await request(
    `/connect/woocommerce?url=${encodeURIComponent(asked.url)}&storeId=${store.id}`,
    { headers: { Cookie: await signIn() }, redirect: 'manual' },
  )
  expect([begun.status, begun.headers.get('Location')]).toEqual([400, null])
  expect(await env.DB.prepare('SELECT * FROM approvals').first()).toBeNull()
})

test('C2 keys that were approved at one store are never sent to another', async () => {
  const [asked, other] = [await openShop(), await openShop({ seed: 2 })]
  const store = await connectIdle(other)
  const { consumerKey, consumerSecret } = asked.keys
  const before = (await other.requests()).total
  const approval = {
    stateHash: 'begun-before-this-was-checked',
    platform: 'woocommerce' as const,
    url: asked.url,
    audienceId: null,
    settings: null,
    storeId: store.id,
    status: 'asked' as const,
    message: null,
    askedAt: Date.now(),
    returnedAt: null,
  }
  await finishApproval(connectDeps(env), approval, { consumerKey, consumerSecret })
  expect((await other.requests()).total).toBe(before)
})
