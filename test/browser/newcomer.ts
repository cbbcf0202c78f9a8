// What a newcomer does: starts the hub, signs in, watches the demo store arrive, places an order at the shop and sees
// it in the hub. In headless Chromium, against `npm start` as it is. Fails on any console error or blocked script.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const root = join(import.meta.dirname, '../..')
const stateDir = mkdtempSync(join(tmpdir(), 'storeline-'))
const password = 'newcomer-password'
const [port, shopPort] = [await freePort(), await freePort()]
const hub = `http://127.0.0.1:${port}`
const shop = `http://127.0.0.1:${shopPort}`
const complaints: string[] = []

const started = spawn(process.execPath, [join(root, '.tools/start.ts')], {
  cwd: root,
  env: {
    ...process.env,
    PORT: String(port),
    SHOP_PORT: String(shopPort),
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
  await seeTheStore(page)
  await placeAnOrder(page)
  await browser.close()
  assert.deepEqual(complaints, [], 'the browser complained')
  console.log('A newcomer signed in, saw the store arrive and an order come in.')
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

async function seeTheStore(page: Page): Promise<void> {
  await page.click('text=Demo Woo Shop')
  await page.waitForSelector('text=complete')
  const text = (await page.textContent('body')) ?? ''
  assert.match(text, /the store counts 1,\d{3}/, "the store's own count stands beside the progress")
  for (const path of ['/', '/contacts', '/orders', '/activity', '/rejected', '/conflicts']) {
    const answer = await page.goto(`${hub}${path}`)
    assert.equal(answer?.status(), 200, path)
  }
}

async function placeAnOrder(page: Page): Promise<void> {
  await page.goto(shop)
  await page.click('text=Place an order')
  const placed = Date.now()
  const numbers = await newestOrders()
  const newest = numbers[0]
  assert.ok(newest, 'the shop has an order')
  for (;;) {
    await page.goto(`${hub}/orders`)
    if (await page.locator('table tbody tr', { hasText: newest }).count()) break
    assert.ok(Date.now() - placed < 10_000, 'the order did not arrive within ten seconds')
  }
  console.log(`The order was on the page ${Date.now() - placed} ms after the click.`)
}

/** Order numbers at the shop, newest first. */
async function newestOrders(): Promise<string[]> {
  const state = await fetch(`${shop}/__control/state`)
  // SAFETY: the demo shop's own snapshot.
  const { orders } = (await state.json()) as { orders: { id: number; number: string }[] }
  return orders.toSorted((a, b) => b.id - a.id).map(({ number }) => number)
}

function printed(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    started.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes(text)) resolve()
    })
    started.once('exit', () => reject(new Error(`npm start ended early:\n${output}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const found = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(found))
    })
  })
}
