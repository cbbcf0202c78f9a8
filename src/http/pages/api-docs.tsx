// The API to read: every route with its parameters and answers, from the same document that programs read.

import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { describeApi } from '../api.ts'
import { Table } from './components/table.tsx'
import { page } from './layout.tsx'

type Route = { method: string; path: string; summary: string; tag: string; parameters: string[] }

export const apiDocs = new Hono<AppEnv>().get('/api/docs', async (c) => {
  const byTag = Map.groupBy(toRoutes(await describeApi()), ({ tag }) => tag)
  const content = (
    <>
      <h1>API</h1>
      <p>
        Send the key as <code>Authorization: Bearer …</code>. Shapes are in the{' '}
        <a href="/api/openapi.json">OpenAPI document</a>. Lists take <code>limit</code> and{' '}
        <code>cursor</code> and answer <code>data</code> and <code>nextCursor</code>; money is in
        minor units, times are UTC.
      </p>
      {[...byTag].map(([tag, routes]) => (
        <section class="card">
          <header>
            <h2>{tag}</h2>
          </header>
          <Table
            label={tag}
            columns={['Route', 'What it does', 'Parameters']}
            empty="No routes."
            rows={routes.map(({ method, path, summary, parameters }) => [
              <code>{`${method} ${path}`}</code>,
              summary,
              parameters.join(', ') || '–',
            ])}
          />
        </section>
      ))}
    </>
  )
  return page(c, { title: 'API' }, content)
})

function toRoutes(document: Awaited<ReturnType<typeof describeApi>>): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => {
      const { summary, tags, parameters, requestBody } = Object(operation)
      const names: string[] = (parameters ?? [])
        .filter((each: { in: string }) => each.in === 'query')
        .map((each: { name: string }) => each.name)
      return {
        method: method.toUpperCase(),
        path,
        summary: String(summary ?? ''),
        tag: String(tags?.[0] ?? 'Other'),
        parameters: requestBody ? [...names, 'JSON body'] : names,
      }
    }),
  )
}
