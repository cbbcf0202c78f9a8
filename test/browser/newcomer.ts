// What a newcomer does: starts the hub, signs in, watches the demo stores arrive, places an order at each shop and sees
// it in the hub. In headless Chromium, against `npm start` as it is. Fails on any console error or blocked script.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const root = join(import.meta.dirname, '../..')
const stateDir = mkdtempSync(join(tmpdir(), 'storeline-'))
const password = 'newcomer-password'
/** What a slow machine may take until the hub runs and both shops are imported. */
const patienceMs = 5 * 60_000
const [port, wooPort, shopifyPort] = await freePorts(3)
const hub = `http://127.0.0.1:${port}`
const complaints: string[] = []

const started = spawn(process.execPath, [join(root, '.tools/start.ts')], {
  cwd: root,
  env: {
    ...process.env,
    PORT: String(port),
    SHOP_PORT: String(wooPort),
    SHOPIFY_SHOP_PORT: String(shopifyPort),
    STATE_DIR: stateDir,
    ADMIN_PASSWORD: password,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await printed('Ready.')
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await signIn(page)
  for (const [name, shopPort] of [
    ['Demo Woo Shop', wooPort],
    ['Demo Shopify Shop', shopifyPort],
  ] as const) {
    await seeTheStore(page, name)
    await placeAnOrder(page, `http://127.0.0.1:${shopPort}`)
  }
  await seeEveryPage(page)
  await browser.close()
  assert.deepEqual(complaints, [], 'the browser complained')
  console.log('A newcomer signed in, saw two stores arrive and an order come in from each.')
} finally {
  started.kill('SIGTERM')
  await new Promise((resolve) => started.once('exit', resolve))
  rmSync(stateDir, { recursive: true, force: true })
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${hub}/stores`)
  assert.match(page.url(), /\/sign-in/, 'pages want a session')
  await page.fill('input[type=password]', password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/stores/)
}

async function seeTheStore(page: Page, name: string): Promise<void> {
  await page.goto(`${hub}/stores`)
  await page.click(`text=${name}`)
  await page.waitForSelector('text=complete')
  const text = (await page.textContent('body')) ?? ''
  assert.match(text, /the store counts 1,\d{3}/, "the store's own count stands beside the progress")
}

async function seeEveryPage(page: Page): Promise<void> {
  for (const path of [
    '/',
    '/contacts',
    '/contacts/new',
    '/orders',
    '/workflows',
    '/activity',
    '/rejected',
    '/conflicts',
    '/settings',
  ]) {
    const answer = await page.goto(`${hub}${path}`)
    assert.equal(answer?.status(), 200, path)
  }
}

async function placeAnOrder(page: Page, shop: string): Promise<void> {
  await page.goto(shop)
  await page.click('text=Place an order')
  const placed = Date.now()
  const number = (await page.locator('[role=status] strong').textContent())?.replace('#', '')
  assert.ok(number, 'the shop says which order it placed')
  for (;;) {
    await page.goto(`${hub}/orders`)
    if (await page.locator('table tbody tr', { hasText: number }).count()) break
    assert.ok(Date.now() - placed < 30_000, `order ${number} did not arrive within 30 seconds`)
  }
  console.log(`The order was on the page ${Date.now() - placed} ms after the click.`)
}

/** Rejects with what was printed so far, so that a start that does not come about says why. */
function printed(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const waiting = setTimeout(
      () => reject(new Error(`npm start does not become ready:\n${output}`)),
      patienceMs,
    )
    started.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (!output.includes(text)) return
      clearTimeout(waiting)
      resolve()
    })
    started.once('exit', () => reject(new Error(`npm start ended early:\n${output}`)))
  })
}

/** All held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports = servers.map(async (server) => {
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  const found = await Promise.all(ports)
  for (const server of servers) server.close()
  return found
}
