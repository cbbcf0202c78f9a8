// Runs wrangler for `npm start` and ends it when the parent is gone, however that came about: the parent holds the
// other end of stdin, which closes even when it is killed. A Worker that outlived its parent would keep the port.

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const child = spawn(
  join(import.meta.dirname, '../node_modules/.bin/wrangler'),
  process.argv.slice(2),
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
const stop = () => child.kill('SIGTERM')
process.stdin.on('close', stop).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
child.on('exit', (code) => process.exit(code ?? 1))
