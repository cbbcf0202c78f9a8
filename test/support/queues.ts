// Messages outlive the test that caused them: a run that waits for its store sleeps in the queue. One that came back
// while the next file is still being loaded would make the runtime load the Worker twice at once and hang that file.

import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

const graceMs = 500
let due = 0

function expectIn(delaySeconds: number | undefined): void {
  due = Math.max(due, Date.now() + (delaySeconds ?? 0) * 1_000 + graceMs)
}

/** Notes when each message that is sent or sent again is due. */
export function watchQueues(): void {
  // SAFETY: all queues share the runtime's class; what the Worker's objects get as `env` is another instance of it.
  const sender = Object.getPrototypeOf(env.IMPORTS) as Queue
  const { send } = sender
  sender.send = function (message, options) {
    expectIn(options?.delaySeconds)
    return send.call(this, message, options)
  }
  const { queue } = worker
  worker.queue = (batch, bindings) => {
    expectIn(0)
    for (const message of batch.messages) {
      const retry = message.retry.bind(message)
      message.retry = (options) => {
        expectIn(options?.delaySeconds)
        retry(options)
      }
    }
    return queue(batch, bindings)
  }
}

/** Waits until every message that is known of has been taken. The hub must be able to take them: with its schema. */
export async function queuesToRest(): Promise<void> {
  while (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, 50))
}
