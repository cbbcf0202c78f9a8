// The Worker as it is deployed: one bundle by wrangler, and the bindings that wrangler.toml names, for Miniflare.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, parse } from 'node:path'
import type { V4MiniflareOptions } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'

export const root = join(import.meta.dirname, '../..')
const config = join(root, 'wrangler.toml')

/**
 * Bundles the Worker into a folder and returns the file; nothing leaves the machine. `entry` is a module that stands in
 * front of it.
 */
export function bundle(folder: string, entry = join(root, 'src/index.ts')): string {
  const wrangler = join(root, 'node_modules/.bin/wrangler')
  const args = ['deploy', entry, '--dry-run', '--outdir', folder, '--config', config]
  const env = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', NO_UPDATE_NOTIFIER: '1' }
  const done = spawnSync(wrangler, args, { cwd: root, env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`The Worker could not be bundled.\n${done.stderr}`)
  return join(folder, `${parse(entry).name}.js`)
}

/**
 * Options of a Miniflare that runs the bundle. Requests come by a direct socket: Miniflare's own entry Worker, which
 * Cloudflare does not have, stays out of the way.
 */
export function toOptions(hub: {
  script: string
  port: number
  folder: string
  bindings: Record<string, string>
  /** Whether what is asked of D1 is counted (`meter.js`). */
  metered: boolean
}): V4MiniflareOptions {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config)
  const { script, port, folder, bindings, metered } = hub
  const modulesRoot = dirname(script)
  const toModule = (path: string, contents: string) => ({
    type: 'ESModule' as const,
    path: join(modulesRoot, path),
    contents,
  })
  const meter = () => readFileSync(join(import.meta.dirname, 'meter.js'), 'utf8')
  return {
    ...workerOptions,
    name: 'storeline',
    modulesRoot,
    // The first one is the entry.
    modules: [
      ...(metered ? [toModule('meter.js', meter())] : []),
      toModule(basename(script), readFileSync(script, 'utf8')),
    ],
    bindings,
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
    host: '127.0.0.1',
    port: 0,
    cf: false,
    // For a profiler: INSPECTOR is the port to attach to.
    ...(process.env['INSPECTOR'] ? { inspectorPort: Number(process.env['INSPECTOR']) } : {}),
    resourcePersistencePath: folder,
  }
}

/** The statements of all migrations, in order. */
export function migrations(): string[] {
  const folder = join(root, 'migrations')
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  return files
    .toSorted()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('--> statement-breakpoint'))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
