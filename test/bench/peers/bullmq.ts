// Express and BullMQ: one job per delivery in Redis, which decides by `appendfsync` what an answer is worth.

import { Queue } from 'bullmq'
import { receive } from './receiver.ts'

const [secret = '', port = ''] = process.argv.slice(2)
const connection = { host: '127.0.0.1', port: Number(port) }
const queue = new Queue('deliveries', { connection, skipVersionCheck: false })
await queue.waitUntilReady()

receive(secret, ({ id, topic, body }) =>
  queue.add(topic, { id, body: body.toString('utf8') }, { attempts: 20 }),
)
