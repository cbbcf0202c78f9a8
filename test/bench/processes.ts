// Processes that a measurement consists of: started from here, spoken to by messages, ended with it. Also what the
// system says about them.

import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'

export type Side<Out> = {
  child: ChildProcess
  /** The next message of the process. Rejects when it ends instead. */
  next(): Promise<Out>
  send(message: unknown): void
  /** Ends the process at once, or politely with SIGTERM. */
  end(signal?: NodeJS.Signals): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  // Politely: a hub ends its workerd, which would outlive it otherwise.
  for (const child of running) child.kill('SIGTERM')
})

/** Starts a module as a process of its own; `input` is the first message it gets. */
export function start<Out>(module: string, input: unknown): Side<Out> {
  const child = fork(module, [], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const messages: Out[] = []
  const waiting: { resolve: (message: Out) => void; reject: (error: Error) => void }[] = []
  const ended = Promise.withResolvers<void>()
  running.add(child)
  child.on('message', (message) => {
    // SAFETY: the module at the other end is ours, and says what it sends.
    const out = message as Out
    const first = waiting.shift()
    if (first) first.resolve(out)
    else messages.push(out)
  })
  child.on('exit', (code) => {
    running.delete(child)
    for (const { reject } of waiting) reject(new Error(`${module} ended with code ${code}`))
    ended.resolve()
  })
  child.send({ input })
  return {
    child,
    next: () => {
      const message = messages.shift()
      if (message !== undefined) return Promise.resolve(message)
      if (child.exitCode !== null) return Promise.reject(new Error(`${module} has ended`))
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    send: (message) => child.send({ input: message }),
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended.promise
    },
  }
}

/** The other end: what the parent sends, one by one. */
export function inbox<In>(): () => Promise<In> {
  const messages: In[] = []
  const waiting: ((message: In) => void)[] = []
  process.on('message', (message) => {
    // SAFETY: only `start` writes to this process.
    const { input } = message as { input: In }
    const first = waiting.shift()
    if (first) first(input)
    else messages.push(input)
  })
  // A process whose parent is gone has nobody to work for.
  process.on('disconnect', () => process.exit(0))
  return () => {
    const message = messages.shift()
    return message === undefined
      ? new Promise((resolve) => waiting.push(resolve))
      : Promise.resolve(message)
  }
}

export function reply(message: unknown): void {
  process.send?.(message)
}

/** The workerd process that the process `parent` started. */
export function findWorkerd(parent: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  for (const line of stdout.split('\n')) {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (Number(ppid) === parent && /workerd.* serve /.test(args)) return Number(pid)
  }
  throw new Error('there is no workerd process')
}

/** Peak resident memory in MB; null where the system does not tell. */
export function peakMemory(pid: number): number | null {
  return readMemory(pid, /^VmHWM:\s+(\d+)/m)
}

/** Resident memory in MB as it is now; null where the system does not tell. */
export function memory(pid: number): number | null {
  return readMemory(pid, /^VmRSS:\s+(\d+)/m)
}

function readMemory(pid: number, line: RegExp): number | null {
  const kilobytes = line.exec(readProc(pid, 'status') ?? '')?.[1]
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
}

/** Seconds of CPU time so far; null where the system does not tell. */
export function cpuSeconds(pid: number): number | null {
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ')
  return fields ? (Number(fields[11]) + Number(fields[12])) / 100 : null
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // SAFETY: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}
