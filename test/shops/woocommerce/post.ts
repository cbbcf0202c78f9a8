// One outgoing POST as WordPress's HTTP client sends it: fixed header order and case, a fresh
// connection each time, redirects not followed.

import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface PostResult {
  /** 0 when there was no answer (refused, reset or timed out). */
  status: number
  body: string
  error: string | null
}

export function post(
  url: string,
  headers: [string, string][],
  body: string,
  timeoutMs: number,
): Promise<PostResult> {
  return new Promise((resolve) => {
    let target: URL
    try {
      target = new URL(url)
    } catch {
      resolve({ status: 0, body: '', error: 'A valid URL was not provided.' })
      return
    }
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const fail = (error: string): void => resolve({ status: 0, body: '', error })
    const outgoing = send(
      target,
      { method: 'POST', agent: false, headers: ['Host', target.host, ...headers.flat()] },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', (error) => fail(error.message))
        incoming.on('end', () => {
          clearTimeout(timer)
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: incoming.statusCode ?? 0, body: text, error: null })
        })
      },
    )
    // A whole-request limit, not an idle one: a receiver that drips bytes is cut off as well.
    const timer = setTimeout(() => {
      fail(`Operation timed out after ${timeoutMs} milliseconds`)
      outgoing.destroy()
    }, timeoutMs)
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      fail(error.message)
    })
    outgoing.end(body, 'utf8')
  })
}
