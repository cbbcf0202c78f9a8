// A hub in a process of its own: the bundled Worker in workerd, with its state in a folder. Says where it listens.

import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { migrations, toOptions } from './bundle.ts'
import { findWorkerd, inbox, reply } from './processes.ts'

export type HubInput = Parameters<typeof toOptions>[0] & { migrate: boolean; quiet: boolean }
export type HubReady = { workerd: number }

const next = inbox<HubInput>()
const input = await next()
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...toOptions(input),
    log: new Log(LogLevel.ERROR),
    // Warnings of the Worker are part of a run with failures; they are shown on demand only.
    handleStructuredLogs: ({ level, message }) => {
      if (!input.quiet) console.error(`${level} ${message}`)
    },
  }),
)
await miniflare.ready
if (input.migrate) {
  const db = await miniflare.getD1Database('DB')
  for (const statement of migrations()) await db.prepare(statement).run()
}
reply({ workerd: findWorkerd(process.pid) } satisfies HubReady)
process.on('SIGTERM', () => void miniflare.dispose().then(() => process.exit(0)))
