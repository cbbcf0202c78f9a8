// Live progress of a run as server-sent events, for the API and for the store's page.

import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { RunShape } from './api/store-shape.ts'

const everyMs = 400
/** A stream ends after this; the browser connects again by itself. */
const maxMs = 10 * 60_000

/** Sends the run whenever it changed, until it has ended. */
export function streamRun(c: Context, read: () => Promise<RunShape | null>): Response {
  return streamSSE(c, async (stream) => {
    let sent = ''
    for (let waited = 0; waited < maxMs && !stream.aborted; waited += everyMs) {
      const run = await read()
      if (!run) return
      const data = JSON.stringify(run)
      if (data !== sent) await stream.writeSSE({ event: 'run', data })
      sent = data
      if (run.state !== 'running') return
      await stream.sleep(everyMs)
    }
  })
}
