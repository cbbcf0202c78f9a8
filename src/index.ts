// The Worker: one entry for requests, queues and crons, and the classes that Cloudflare instantiates.

import { scheduled } from './cron.ts'
import { createApp } from './http/app.ts'
import { queue, type Message } from './queue.ts'

export { Automation } from './automation/workflow.ts'
export { StoreSync } from './sync/store-sync.ts'

const app = createApp()

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue,
  scheduled,
} satisfies ExportedHandler<Env, Message>
