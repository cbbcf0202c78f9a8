// Where personal data could lie: every table of D1, every store object's storage, every file in R2.

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { gunzip } from '../../src/lib/gzip.ts'

/** The places in which one of the words stands, whatever its case. */
export async function findPlanted(words: string[], storeIds: string[]): Promise<string[]> {
  const found: string[] = []
  const look = (place: string, text: string) => {
    for (const word of words)
      if (text.toLowerCase().includes(word.toLowerCase())) found.push(`${place}: ${word}`)
  }
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>()
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all()
    look(name, JSON.stringify(results))
  }
  for (const storeId of storeIds) {
    const stub = env.STORE_SYNC.getByName(storeId)
    const dumped = await runInDurableObject(stub, async (_, state) => {
      const names = state.storage.sql
        .exec<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
        )
        .toArray()
      const texts: [string, string][] = []
      for (const { name } of names) {
        const rows = state.storage.sql.exec(`SELECT * FROM "${name}"`).toArray()
        const text = await Promise.all(rows.flatMap((row) => Object.values(row).map(textOf)))
        texts.push([`object ${name}`, text.join('\n')])
      }
      return texts
    })
    for (const [place, text] of dumped) look(place, text)
  }
  const { objects } = await env.FILES.list()
  for (const { key } of objects) {
    const bytes = new Uint8Array(
      (await (await env.FILES.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0),
    )
    look(`file ${key}`, await textOf(bytes.buffer))
  }
  return found
}

/** Text as it is, bytes as text, and unpacked where they are packed. */
async function textOf(value: unknown): Promise<string> {
  if (!(value instanceof ArrayBuffer)) return String(value)
  const bytes = new Uint8Array(value)
  const plain = new TextDecoder().decode(bytes)
  const start = bytes.findIndex((byte, index) => byte === 0x1f && bytes[index + 1] === 0x8b)
  if (start === -1) return plain
  try {
    return plain + new TextDecoder().decode(await gunzip(bytes.slice(start)))
  } catch {
    return plain
  }
}
