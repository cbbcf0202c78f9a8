// Before each test: an empty deployment with the present schema. Nothing of one test reaches the next.

import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { limitDelays, queuesToRest, watchQueues } from './support/queues.ts'
import { stopShops } from './support/shop.ts'

watchQueues()
limitDelays(Infinity)

beforeEach(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
})

afterEach(async () => {
  await stopShops()
  await reset()
})

afterAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
  await queuesToRest()
  await reset()
})
