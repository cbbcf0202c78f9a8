// Before each test: an empty deployment with the present schema. Nothing of one test reaches the next.

import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach } from 'vitest'
import { stopShops } from './support/shop.ts'

beforeEach(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
})

afterEach(async () => {
  await stopShops()
  await reset()
})
