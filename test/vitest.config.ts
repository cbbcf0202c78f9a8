// Three projects: the Worker's tests in the Workers runtime; what is pure and the demo shops in Node, which starts
// faster.

import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')
const migrations = await readD1Migrations(join(root, 'migrations'))

/** Throw-away secrets: a test deployment has its own, as every deployment does. */
const bindings = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  API_KEY: 'test-api-key-0123456789',
  ADMIN_PASSWORD: 'test-password',
  ALLOW_INSECURE_STORES: 'true',
  // The hub is an app of every demo Shopify shop.
  SHOPIFY_CLIENT_ID: '0123456789abcdef0123456789abcdef',
  SHOPIFY_CLIENT_SECRET: 'shpss_0123456789abcdef0123456789abcdef',
  TEST_MIGRATIONS: migrations,
}

export default defineConfig({
  root,
  test: {
    // On two cores there would be one, which leaves the other idle while a test waits.
    maxWorkers: 2,
    projects: [
      {
        root,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: join(root, 'wrangler.toml') },
            miniflare: { bindings: { ...bindings, PUBLIC_URL: inject<string>('shopFarm') } },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/{db,sync,records,automation,http,simulation}/**/*.test.ts'],
          globalSetup: [join(root, 'test/global-setup.ts')],
          setupFiles: [join(root, 'test/setup.ts')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One runtime for all files: what they share is storage, which is emptied after each test. The Worker is
          // bundled once instead of once per file, which is half of the time.
          isolate: false,
          // Shops keep whole seconds, so a test that straddles one on a busy machine may see an order of events that
          // it did not mean. Here, at one's desk, it should be seen and mended.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
      {
        root,
        test: {
          name: 'pure',
          include: ['test/{catalog,core,lib,platforms}/**/*.test.ts'],
          // Thousands of runs of a property take long on a machine that is busy with other things.
          testTimeout: 120_000,
        },
      },
      {
        root,
        test: {
          name: 'shops',
          include: ['test/shops/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
})
