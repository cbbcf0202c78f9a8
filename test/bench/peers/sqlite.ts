// Express and node:sqlite: one row per delivery, synced to disk before the answer.

import { DatabaseSync } from 'node:sqlite'
import { receive } from './receiver.ts'

const [secret = '', file = ''] = process.argv.slice(2)
const db = new DatabaseSync(file)
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
db.exec(
  'CREATE TABLE deliveries (id TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL)',
)
const insert = db.prepare('INSERT INTO deliveries (id, topic, at, body) VALUES (?, ?, ?, ?)')

receive(secret, ({ id, topic, body }) => insert.run(id, topic, Date.now(), body))
