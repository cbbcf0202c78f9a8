// The result file: lines of children lie far from their parents, before or after them, as without
// `groupObjects`. It is written to disk, so that its size does not matter.

import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { createRandom } from '../../woocommerce/random.ts'
import type { Line } from './project.ts'

export interface ResultFile {
  add(root: Line, children: Line[]): Promise<void>
  /** Writes what is held back and closes. */
  end(): Promise<void>
  readonly objects: number
  readonly roots: number
  readonly bytes: number
}

/** How far apart, in lines, a parent and its child can be. */
const DISTANCE = 400

export function createResultFile(path: string, seed: number, grouped: boolean): ResultFile {
  const stream = createWriteStream(path)
  const random = createRandom(seed)
  const waiting: string[] = []
  let text = ''
  let objects = 0
  let roots = 0
  let bytes = 0

  const put = (line: string): void => {
    text += `${line}\n`
    objects += 1
  }
  const release = (): void => {
    const place = random.int(0, waiting.length - 1)
    const line = waiting[place]!
    waiting[place] = waiting[waiting.length - 1]!
    waiting.pop()
    put(line)
  }
  const drain = async (): Promise<void> => {
    const chunk = Buffer.from(text)
    text = ''
    bytes += chunk.length
    if (!stream.write(chunk)) await once(stream, 'drain')
  }
  return {
    add: async (root, children) => {
      roots += 1
      const line = JSON.stringify(root)
      if (grouped || random.chance(0.85)) put(line)
      else waiting.push(line)
      for (const child of children) {
        if (grouped) put(JSON.stringify(child))
        else waiting.push(JSON.stringify(child))
      }
      while (waiting.length > DISTANCE) release()
      if (text.length > 256_000) await drain()
    },
    end: async () => {
      while (waiting.length > 0) release()
      await drain()
      stream.end()
      await once(stream, 'close')
    },
    get objects() {
      return objects
    },
    get roots() {
      return roots
    },
    get bytes() {
      return bytes
    },
  }
}
