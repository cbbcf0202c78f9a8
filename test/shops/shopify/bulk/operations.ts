// Bulk operations: started by a mutation, run beside the requests, finished by a webhook.

import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { getArgumentValues, getNamedType } from 'graphql'
import type { Connection } from '../graphql/connection.ts'
import type { Context } from '../graphql/context.ts'
import { ApiError } from '../graphql/errors.ts'
import { resolveField } from '../graphql/resolve.ts'
import { loadSchema } from '../graphql/schema.ts'
import { toBulkPayload } from '../payloads/shop.ts'
import { toGid, toId } from '../state/ids.ts'
import type { Shop } from '../state/shop.ts'
import type { Id, Millis, Stamped } from '../state/types.ts'
import { createProjector } from './project.ts'
import { fieldsOf, nodeTypeOf, readBulkQuery } from './rules.ts'
import type { BulkQuery } from './rules.ts'
import { createResultFile } from './writer.ts'

export interface Operation extends Stamped {
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELING' | 'CANCELED' | 'EXPIRED'
  completedAt: Millis | null
  errorCode: string | null
  objectCount: number
  rootObjectCount: number
  fileSize: number | null
  url: string | null
  partialDataUrl: string | null
  query: string
}

export interface BulkError {
  field: string[] | null
  message: string
  code: string
}

export interface BulkControl {
  /** Operations stay RUNNING until `finishBulk`. */
  holdBulk(on?: boolean): void
  finishBulk(): Promise<void>
  /** The next operation fails after so many root objects, with what it has until then. */
  failBulk(options: { afterRoots?: number; code?: string }): void
  bulkOperations(): Operation[]
}

export interface Bulk {
  list(): Operation[]
  find(id: Id): Operation | undefined
  run(query: string, grouped: boolean, context: Context): Operation | BulkError
  cancel(id: Id): Operation | undefined
  /** The file behind an address, while its signature and its seven days are good. */
  fileOf(name: string, expires: string, signature: string): string | 'expired' | undefined
  control: BulkControl
  stop(): void
}

const AT_ONCE = 5
const RESULT_LIFE = 7 * 86_400_000

export function createBulk(shop: Shop, options: { delayMs: number }): Bulk {
  const operations: Operation[] = []
  const folder = mkdtempSync(join(tmpdir(), 'demo-shop-'))
  const running = new Map<Id, () => Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  let held = false
  let failure: { afterRoots?: number; code?: string } | undefined
  let stopped = false

  const toUrl = (operation: Operation): string => {
    const expires = String(shop.now() + RESULT_LIFE)
    const name = `${operation.id}.jsonl`
    return `${shop.url}/bulk-operation-outputs/${name}?X-Goog-Expires=${expires}&X-Goog-Signature=${signatureOf(shop, name, expires)}`
  }

  const finish = (
    operation: Operation,
    status: Operation['status'],
    errorCode: string | null,
  ): void => {
    operation.status = status
    operation.errorCode = errorCode
    operation.completedAt = shop.now()
    operation.updatedAt = shop.now()
    running.delete(operation.id)
    shop.emit('bulk_operations/finish', () => toBulkPayload(operation))
  }

  const work = async (
    operation: Operation,
    bulk: BulkQuery,
    grouped: boolean,
    context: Context,
  ): Promise<void> => {
    const limit = failure
    failure = undefined
    const file = createResultFile(join(folder, `${operation.id}.jsonl`), shop.seed, grouped)
    let error: string | null = null
    try {
      for (const { record, project } of rootsOf(bulk, context)) {
        if (stopped || operation.status === 'CANCELING') break
        const children: Record<string, unknown>[] = []
        const line = project(record, context, children)
        await file.add(line, children)
        operation.objectCount = file.objects
        operation.rootObjectCount = file.roots
        if (limit && file.roots >= (limit.afterRoots ?? 0)) {
          error = limit.code ?? 'INTERNAL_SERVER_ERROR'
          break
        }
        if (file.roots % 100 === 0) await setImmediate()
      }
    } catch (problem) {
      error =
        problem instanceof ApiError && problem.code === 'ACCESS_DENIED'
          ? 'ACCESS_DENIED'
          : 'INTERNAL_SERVER_ERROR'
      if (error !== 'ACCESS_DENIED') console.error(problem)
    }
    await file.end()
    if (stopped) return
    operation.objectCount = file.objects
    operation.rootObjectCount = file.roots
    const filled = file.objects > 0
    if (filled) operation.fileSize = file.bytes
    if (operation.status === 'CANCELING') {
      operation.partialDataUrl = filled ? toUrl(operation) : null
      finish(operation, 'CANCELED', null)
    } else if (error) {
      operation.partialDataUrl = filled ? toUrl(operation) : null
      finish(operation, 'FAILED', error)
    } else {
      // Without a single object there is no file.
      operation.url = filled ? toUrl(operation) : null
      finish(operation, 'COMPLETED', null)
    }
  }

  const start = (id: Id): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      const operation = operations.find((one) => one.id === id)
      if (operation?.status === 'CREATED') operation.status = 'RUNNING'
      if (!held) void running.get(id)?.()
    }, options.delayMs)
    timers.add(timer)
  }

  return {
    list: () => operations,
    find: (id) => operations.find((one) => one.id === id),
    run: (query, grouped, context) => {
      if (running.size >= AT_ONCE) {
        const message = `A maximum of ${AT_ONCE} bulk query operations can run at the same time.`
        return { field: null, message, code: 'LIMIT_REACHED' }
      }
      const bulk = readBulkQuery(query)
      if (typeof bulk === 'string') return { field: ['query'], message: bulk, code: 'INVALID' }
      const operation: Operation = {
        id: toId('BulkOperation', operations.length),
        createdAt: shop.now(),
        updatedAt: shop.now(),
        status: 'CREATED',
        completedAt: null,
        errorCode: null,
        objectCount: 0,
        rootObjectCount: 0,
        fileSize: null,
        url: null,
        partialDataUrl: null,
        query,
      }
      operations.push(operation)
      const own: Context = { ...context, search: [], unpaged: true }
      let begun = false
      running.set(operation.id, async () => {
        if (begun) return
        begun = true
        await work(operation, bulk, grouped, own)
      })
      start(operation.id)
      return operation
    },
    cancel: (id) => {
      const operation = operations.find((one) => one.id === id)
      if (!operation || !['CREATED', 'RUNNING'].includes(operation.status)) return operation
      operation.status = 'CANCELING'
      void running.get(id)?.()
      return operation
    },
    fileOf: (name, expires, signature) => {
      if (signature !== signatureOf(shop, name, expires)) return undefined
      if (!/^\d+\.jsonl$/.test(name)) return undefined
      return Number(expires) > shop.now() ? join(folder, name) : 'expired'
    },
    control: {
      holdBulk: (on = true) => {
        held = on
      },
      finishBulk: async () => {
        await Promise.all([...running.values()].map((run) => run()))
      },
      failBulk: (wanted) => {
        failure = wanted
      },
      bulkOperations: () =>
        operations.map((one) => ({ ...one, id: toGid('BulkOperation', one.id) })),
    },
    stop: () => {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The root's nodes in pages, so that never more than one page of records is held. */
function* rootsOf({ root }: BulkQuery, context: Context) {
  const query = loadSchema().schema.getQueryType()!
  const definition = query.getFields()[root.name.value]!
  const type = getNamedType(definition.type)
  const args = getArgumentValues(definition, root, {})
  if (!type.name.endsWith('Connection')) {
    // One record whose connections are wanted.
    const record = resolveField('QueryRoot', root.name.value, {}, args, context, { path: [] })
    if (record) yield { record, project: createProjector(type, root.selectionSet!).project }
    return
  }
  const edges = fieldsOf(root).find((field) => field.name.value === 'edges')!
  const node = fieldsOf(edges).find((field) => field.name.value === 'node')!
  const { project } = createProjector(nodeTypeOf(type)!, node.selectionSet!)
  const paged: Context = { ...context, unpaged: false }
  let after: string | null = null
  for (;;) {
    const page = resolveField(
      'QueryRoot',
      root.name.value,
      {},
      { ...args, first: 250, after },
      paged,
      { path: [root.name.value] },
    ) as Connection<unknown>
    for (const record of page.nodes) yield { record, project }
    if (!page.pageInfo.hasNextPage) return
    after = page.pageInfo.endCursor
  }
}

function signatureOf(shop: Shop, name: string, expires: string): string {
  return createHmac('sha256', `results of ${shop.domain}`)
    .update(`${name}|${expires}`)
    .digest('hex')
}
