// The peers: the same deliveries taken by Express, kept in Redis through BullMQ or in a SQLite file.

import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort, pause } from './processes.ts'

export type Peer = { port: number; stop(): Promise<void> }
export type PeerKind = { name: string; start(secret: string, folder: string): Promise<Peer> }

const folder = join(import.meta.dirname, 'peers')
const open = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of open) child.kill('SIGKILL')
})

/** What can run here, and why something can't. Installs the peers' packages when they are missing. */
export function findPeers(): { peers: PeerKind[]; missing: string[] } {
  if (!existsSync(join(folder, 'node_modules/express')) && !install())
    return { peers: [], missing: ['the peers’ packages could not be installed'] }
  const sqlite: PeerKind = { name: 'Express + SQLite (WAL, FULL)', start: startSqlite }
  const redis = (fsync: 'always' | 'everysec'): PeerKind => ({
    name: `Express + BullMQ (Redis, fsync ${fsync})`,
    start: (secret, place) => startBullmq(secret, place, fsync),
  })
  if (spawnSync('redis-server', ['--version']).status !== 0)
    return { peers: [sqlite], missing: ['redis-server is not installed: BullMQ is left out'] }
  return { peers: [sqlite, redis('always'), redis('everysec')], missing: [] }
}

function install(): boolean {
  console.log('Installing the peers…')
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
  return done.status === 0
}

async function startSqlite(secret: string, place: string): Promise<Peer> {
  mkdirSync(place, { recursive: true })
  return startExpress('sqlite.ts', [secret, join(place, 'deliveries.sqlite')])
}

async function startBullmq(secret: string, place: string, fsync: string): Promise<Peer> {
  mkdirSync(place, { recursive: true })
  const port = await freePort()
  const options = { port, bind: '127.0.0.1', dir: place, appendonly: 'yes', appendfsync: fsync }
  const args = Object.entries({ ...options, 'maxmemory-policy': 'noeviction' }).flatMap(
    ([name, value]) => [`--${name}`, String(value)],
  )
  // No snapshots beside the log: it alone is what is durable here.
  const redis = spawn('redis-server', [...args, '--save', ''], { stdio: 'ignore' })
  open.add(redis)
  await listening(port)
  const express = await startExpress('bullmq.ts', [secret, String(port)])
  return {
    port: express.port,
    stop: async () => {
      await express.stop()
      await end(redis)
    },
  }
}

async function startExpress(module: string, args: string[]): Promise<Peer> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = fork(join(folder, module), args, { env, execArgv: ['--no-warnings'] })
  open.add(child)
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port))
    child.once('exit', (code) => reject(new Error(`${module} ended with code ${code}`)))
  })
  return { port, stop: () => end(child) }
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port }, () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (up) return
    await pause(50)
  }
  throw new Error('Redis did not come up')
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      open.delete(child)
      resolve()
    })
    child.kill('SIGKILL')
  })
}
