// Connecting the demo shop through the public API, as anybody would, and showing its import on the terminal.

import type { ShopifyShop } from '../test/shops/shopify/index.ts'
import type { WooShop } from '../test/shops/woocommerce/index.ts'

/** What a demo shop is connected with. */
export type DemoStore = { platform: string; url: string; credentials: Record<string, string> }

type Store = { id: string; url: string; state: string; name: string }
type Progress = { resource: string; storeCount: number | null; seen: number; rejected: number }
type Run = { id: string; state: string; resources: Progress[] }

export function demoStores(woocommerce: WooShop, shopify: ShopifyShop): DemoStore[] {
  const { consumerKey, consumerSecret } = woocommerce.keys
  const { accessToken, app } = shopify
  return [
    {
      platform: 'woocommerce',
      url: woocommerce.url,
      credentials: { consumerKey, consumerSecret },
    },
    {
      platform: 'shopify',
      url: shopify.url,
      credentials: { kind: 'token', token: accessToken, clientSecret: app.clientSecret },
    },
  ]
}

export async function connectDemo(hub: string, apiKey: string, shop: DemoStore): Promise<void> {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${hub}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const json = (await answer.json()) as T & { error?: { message: string } }
    if (!answer.ok) throw new Error(json.error?.message ?? `status ${answer.status}`)
    return json
  }
  const { data } = await call<{ data: Store[] }>('GET', '/stores?limit=250')
  const known = data.find((store) => store.url === shop.url && store.state !== 'disconnected')
  const { platform, credentials } = shop
  // The demo shop forgets its webhooks when it stops, so a store that is known is connected again.
  const store = known
    ? await call<Store>('POST', `/stores/${known.id}/reconnect`, { credentials })
    : await call<Store>('POST', '/stores', { platform, url: shop.url, credentials })
  console.log(`  ${known ? 'Connected again' : 'Connected'}: ${store.name}`)
  await followImport(() => call<{ data: Run[] }>('GET', `/stores/${store.id}/imports`))
}

async function followImport(read: () => Promise<{ data: Run[] }>): Promise<void> {
  for (;;) {
    const run = (await read()).data[0]
    if (!run) return
    const line = run.resources.map(describe).join('   ')
    const ended = run.state !== 'running'
    const text = `  Import ${ended ? run.state.replaceAll('_', ' ') : 'running'}: ${line}`
    process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
    if (ended) {
      if (process.stdout.isTTY) process.stdout.write('\n')
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function describe({ resource, storeCount, seen, rejected }: Progress): string {
  const of = storeCount === null ? '' : ` of ${storeCount}`
  return `${resource} ${seen}${of}${rejected > 0 ? ` (${rejected} rejected)` : ''}`
}
