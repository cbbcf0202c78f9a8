// `npm run migrations` writes the next file under migrations/ from the schema. WITHOUT ROWID can't be said there:
// add it to the generated CREATE TABLE before the file lands (the snapshots don't mind).

import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/db/schema/*.ts',
  out: './migrations',
})
