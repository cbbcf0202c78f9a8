// `npm start`: secrets, migrations, the demo shops and the Worker on this machine, and the shops connected and
// imported with their progress on the terminal.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startShopifyShop } from '../test/shops/shopify/index.ts'
import { startWooShop } from '../test/shops/woocommerce/index.ts'
import { connectDemo, demoStores } from './demo.ts'
import { readDevVars } from './dev-vars.ts'

const root = join(import.meta.dirname, '..')
const port = Number(process.env['PORT'] ?? 8787)
const shopPort = Number(process.env['SHOP_PORT'] ?? 8788)
const shopifyShopPort = Number(process.env['SHOPIFY_SHOP_PORT'] ?? shopPort + 1)
const stateDir = process.env['STATE_DIR'] ?? '.wrangler/state'
const demo = process.env['DEMO'] !== 'off'
const url = `http://127.0.0.1:${port}`
const cronEveryMs = 10 * 60_000
// Quiet and by itself: no account, no metrics, no question.
const quiet = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', NO_UPDATE_NOTIFIER: '1' }

let stopping = false
const stops: (() => unknown)[] = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop(0))

const shops = demo ? await startShops() : null
const vars: Record<string, string> = {
  PUBLIC_URL: url,
  // The demo shops are on loopback over plain http; no other deployment accepts such stores.
  ALLOW_INSECURE_STORES: 'true',
  // The hub is an app of the demo shop, so that "Connect at Shopify" can be tried.
  ...(shops && {
    SHOPIFY_CLIENT_ID: shops.shopify.app.clientId,
    SHOPIFY_CLIENT_SECRET: shops.shopify.app.clientSecret,
  }),
  ...readDevVars(),
}
const envFile = writeEnvFile(vars)
migrate()
const worker = startWorker()
stops.push(() => worker.kill('SIGTERM'))
await ready()
console.log(`\n  Storeline   ${url}`)
console.log(`  Password    ${vars['ADMIN_PASSWORD'] ?? '(ADMIN_PASSWORD is not set)'}`)
if (shops) {
  const { woocommerce, shopify } = shops
  console.log(
    `  WooCommerce ${woocommerce.url}   (demo shop: place an order there, it arrives here)`,
  )
  console.log(`  Shopify     ${shopify.url}   (demo shop)\n`)
  for (const store of demoStores(woocommerce, shopify))
    await connectDemo(url, vars['API_KEY'] ?? '', store)
}
// npm does not pass a signal on: when it is gone, so is the reason to run.
const parent = process.ppid
setInterval(() => void (process.ppid === parent || stop(0)), 500).unref()
console.log('\n  Ready. Stop with Ctrl+C.')
// Cron Triggers do not fire by themselves on a local machine.
setInterval(() => void fireCron('*/10 * * * *'), cronEveryMs)
setInterval(() => void fireCron('0 */4 * * *'), 4 * 3_600_000)

async function startShops() {
  const woocommerce = await startWooShop({ port: shopPort })
  stops.push(() => woocommerce.stop())
  const shopify = await startShopifyShop({ port: shopifyShopPort })
  stops.push(() => shopify.stop())
  return { woocommerce, shopify }
}

/** Wrangler reads variables from files; the file lies with the state, readable by its owner only. */
function writeEnvFile(values: Record<string, string>): string {
  const folder = join(root, stateDir)
  const directory = stateDir.startsWith('/') ? stateDir : folder
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'vars.env')
  const lines = Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return file
}

function migrate(): void {
  console.log('Applying migrations…')
  const args = ['d1', 'migrations', 'apply', 'storeline', '--local', '--persist-to', stateDir]
  const done = spawnSync(join(root, 'node_modules/.bin/wrangler'), args, {
    cwd: root,
    env: quiet,
    encoding: 'utf8',
  })
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr)
    throw new Error('The migrations could not be applied.')
  }
}

function startWorker(): ChildProcess {
  console.log('Starting the Worker…')
  const args = ['dev', '--port', String(port), '--ip', '127.0.0.1', '--persist-to', stateDir]
  const quietly = [
    '--env-file',
    envFile,
    '--test-scheduled',
    '--show-interactive-dev-session=false',
  ]
  const level = ['--log-level', process.env['LOG_LEVEL'] ?? 'warn']
  const script = join(import.meta.dirname, 'worker.ts')
  const child = spawn(process.execPath, [script, ...args, ...quietly, ...level], {
    cwd: root,
    env: quiet,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  child.on('exit', (code) => {
    if (stopping) return
    console.error(
      `The Worker ended with code ${code}. Is port ${port} in use? Set PORT to another one.`,
    )
    void stop(1)
  })
  return child
}

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    try {
      const answer = await fetch(`${url}/healthz`)
      if (answer.ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('The Worker did not come up within two minutes.')
}

async function fireCron(cron: string): Promise<void> {
  try {
    await fetch(`${url}/__scheduled?cron=${encodeURIComponent(cron)}`)
  } catch (error) {
    console.error(`The scheduled job ${cron} could not be started.`, error)
  }
}

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  for (const each of stops) await each()
  process.exit(code)
}
