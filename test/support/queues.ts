// Messages outlive the test that caused them: a run that waits for its store sleeps in the queue. One that came back
// while the next file is still being loaded would make the runtime load the Worker twice at once and hang that file.

import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

const graceMs = 500
let due = 0
let longest = Infinity
let isWatching = false

/** A test whose clock leaps can't wait for the queues' real time: no message is delayed for longer than this. */
export function limitDelays(seconds: number): void {
  longest = seconds
}

/** By the runtime's own clock: a test may set the other one. */
function expectIn(delaySeconds: number): void {
  due = Math.max(due, performance.now() + delaySeconds * 1_000 + graceMs)
}

function limited(options: { delaySeconds?: number } | undefined): { delaySeconds: number } {
  return { delaySeconds: Math.min(options?.delaySeconds ?? 0, longest) }
}

/** Notes when each message that is sent or sent again is due. */
export function watchQueues(): void {
  // The files of a run share this module.
  if (isWatching) return
  isWatching = true
  // SAFETY: all queues share the runtime's class; what the Worker's objects get as `env` is another instance of it.
  const sender = Object.getPrototypeOf(env.IMPORTS) as Queue
  const { send } = sender
  sender.send = function (message, options) {
    const { delaySeconds } = limited(options)
    expectIn(delaySeconds)
    return send.call(this, message, { ...options, delaySeconds })
  }
  const { queue } = worker
  worker.queue = (batch, bindings) => {
    expectIn(0)
    for (const message of batch.messages) {
      const retry = message.retry.bind(message)
      message.retry = (options) => {
        const { delaySeconds } = limited(options)
        expectIn(delaySeconds)
        retry({ ...options, delaySeconds })
      }
    }
    return queue(batch, bindings)
  }
}

/** Waits until every message that is known of has been taken. The hub must be able to take them: with its schema. */
export async function queuesToRest(): Promise<void> {
  while (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, 50))
}
