// `npm run deploy`: creates what is missing on the Cloudflare account, migrates, sets secrets, deploys. Running it
// again changes nothing that is there. `--dry-run` bundles and prints the steps without an account.

import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dryRun = process.argv.includes('--dry-run')
const publicUrl = process.env['PUBLIC_URL']
const queues = ['imports', 'spill', 'events', 'catalog'].flatMap((name) => [name, `${name}-dead`])
// Made from wrangler.toml, with the database id and the address of this account; never committed.
const config = join(root, '.wrangler', 'deploy.toml')

if (!publicUrl?.startsWith('https://')) {
  console.error('Say where the hub will be reached: PUBLIC_URL=https://hub.example npm run deploy')
  process.exit(1)
}

const databaseId = dryRun ? 'dry-run' : findOrCreateDatabase()
for (const queue of queues) create(['queues', 'create', queue])
create(['r2', 'bucket', 'create', 'storeline'])
writeConfig(publicUrl, databaseId)
if (dryRun) {
  const folder = join(root, '.wrangler', 'dry-run')
  run(['deploy', '--dry-run', '--outdir', folder, '--config', config], false)
} else {
  run(['d1', 'migrations', 'apply', 'storeline', '--remote', '--config', config])
  run(['deploy', '--config', config])
  setMissingSecrets()
  console.log(`\nStoreline is at ${publicUrl}. Sign in there with the ADMIN_PASSWORD.`)
}

/** The id of the database on this account; it is made on the first deployment. */
function findOrCreateDatabase(): string {
  create(['d1', 'create', 'storeline'])
  const { stdout } = call(['d1', 'list', '--json'])
  // SAFETY: what `d1 list --json` prints; a database without these fields is simply not found.
  const databases = JSON.parse(stdout) as { name?: string; uuid?: string }[]
  const found = databases.find(({ name }) => name === 'storeline')?.uuid
  if (!found) throw new Error('The database could not be made. Run `npx wrangler login` first.')
  return found
}

/** Creating what exists already fails, which is fine; any other failure shows in the steps that need it. */
function create(args: string[]): void {
  console.log(`${dryRun ? 'would run' : 'running'}: wrangler ${args.join(' ')}`)
  if (!dryRun) call(args)
}

function writeConfig(url: string, id: string): void {
  const text = readFileSync(join(root, 'wrangler.toml'), 'utf8')
    .replace(/^database_id = .*$/m, `database_id = "${id}"`)
    .replace(/^PUBLIC_URL = .*$/m, `PUBLIC_URL = "${url}"`)
    .replace(/^ALLOW_INSECURE_STORES = .*$/m, 'ALLOW_INSECURE_STORES = "false"')
    .replace(/^EMAIL_FROM = .*$/m, `EMAIL_FROM = "${process.env['EMAIL_FROM'] ?? ''}"`)
    .replace(/^ADMIN_EMAIL = .*$/m, `ADMIN_EMAIL = "${process.env['ADMIN_EMAIL'] ?? ''}"`)
    .replace(/^main = "(.*)"$/m, 'main = "../$1"')
    .replace(/^migrations_dir = "(.*)"$/m, 'migrations_dir = "../$1"')
  mkdirSync(join(root, '.wrangler'), { recursive: true })
  writeFileSync(config, text)
}

/** Secrets that are there stay: a new MASTER_KEY would make every sealed credential unreadable. */
function setMissingSecrets(): void {
  const { stdout } = call(['secret', 'list', '--config', config])
  const made: Record<string, string> = {
    ADMIN_PASSWORD: process.env['ADMIN_PASSWORD'] ?? randomBytes(12).toString('base64url'),
    API_KEY: process.env['API_KEY'] ?? randomBytes(24).toString('hex'),
    MASTER_KEY: process.env['MASTER_KEY'] ?? randomBytes(32).toString('base64'),
  }
  for (const [name, value] of Object.entries(made)) {
    if (stdout.includes(`"${name}"`)) continue
    call(['secret', 'put', name, '--config', config], value)
    if (name !== 'MASTER_KEY') console.log(`${name}: ${value}   (shown once)`)
  }
}

function run(args: string[], show = true): void {
  const { status } = call(args, undefined, true)
  if (status !== 0) throw new Error(`wrangler ${args.join(' ')} failed`)
  if (!show) console.log('The bundle is fine. Nothing was deployed.')
}

function call(args: string[], input?: string, inherit = false): { status: number; stdout: string } {
  const done = spawnSync(join(root, 'node_modules/.bin/wrangler'), args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    ...(input === undefined ? {} : { input }),
    stdio: inherit ? 'inherit' : 'pipe',
  })
  return { status: done.status ?? 1, stdout: done.stdout ?? '' }
}
