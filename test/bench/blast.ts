// Requests over kept-alive connections, one at a time on each. Plain sockets and ready-made bytes: what sends the
// load should cost next to nothing beside what takes it.

import { connect, type Socket } from 'node:net'

export type Answered = {
  /** By place of the request: its status, or 0 when no answer came. */
  statuses: Uint16Array
  /** Milliseconds by place of the request. */
  latencies: Float64Array
  ms: number
}

/** Sends every request once; a connection that breaks takes no more. `onAnswer` sees each as it comes. */
export async function blast(
  target: { host: string; port: number; connections: number },
  requests: Buffer[],
  onAnswer: (place: number, status: number) => void = () => undefined,
): Promise<Answered> {
  const statuses = new Uint16Array(requests.length)
  const latencies = new Float64Array(requests.length)
  let place = 0
  const take = () => (place < requests.length ? place++ : null)
  const sockets = await Promise.all(
    Array.from({ length: target.connections }, () => open(target.host, target.port)),
  )
  const begun = performance.now()
  await Promise.all(
    sockets.map((socket) =>
      pump(socket, requests, take, (at, status, ms) => {
        statuses[at] = status
        latencies[at] = ms
        onAnswer(at, status)
      }),
    ),
  )
  const ms = performance.now() - begun
  for (const socket of sockets) socket.destroy()
  return { statuses, latencies, ms }
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Keeps one connection busy until there are no requests left or it breaks. */
function pump(
  socket: Socket,
  requests: Buffer[],
  take: () => number | null,
  answered: (place: number, status: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let place: number | null = null
    let sentAt = 0
    let received = ''
    const send = () => {
      place = take()
      const request = place === null ? undefined : requests[place]
      if (!request) return resolve()
      received = ''
      sentAt = performance.now()
      socket.write(request)
    }
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      if (!isWhole(received) || place === null) return
      answered(place, Number(received.slice(9, 12)), performance.now() - sentAt)
      send()
    })
    socket.on('close', () => resolve())
    send()
  })
}

/** Answers are small: with a length, or in chunks that end with an empty one. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1]
  return length === undefined
    ? text.endsWith('\r\n0\r\n\r\n')
    : text.length >= end + 4 + Number(length)
}
