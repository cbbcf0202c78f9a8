// One GraphQL request from body to answer: parsed, checked, paid for, run.

import { randomUUID } from 'node:crypto'
import {
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  validate,
} from 'graphql'
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql'
import { grantedSet } from '../oauth/app.ts'
import type { Session } from '../oauth/tokens.ts'
import type { Bucket } from './bucket.ts'
import { MAX_PAGE } from './connection.ts'
import type { Context, Services } from './context.ts'
import { actualCost, argumentOf, MAX_COST, requestedCost } from './cost.ts'
import { toErrorBody, toValidationError } from './errors.ts'
import type { ErrorBody } from './errors.ts'
import { deprecatedUses, idempotencyKeyOf, visitFields } from './inspect.ts'
import { resolveField } from './resolve.ts'
import { loadSchema } from './schema.ts'

export interface GraphqlAnswer {
  status: number
  body: Record<string, unknown>
  /** What the query uses although it will go away. */
  deprecated?: string[]
}

interface Checked {
  document: DocumentNode
  errors: readonly GraphQLError[]
}

const checked = new Map<string, Checked>()

export function runQuery(
  services: Services,
  session: Session,
  bucket: Bucket,
  request: unknown,
): GraphqlAnswer {
  const body = (typeof request === 'object' && request !== null ? request : {}) as {
    query?: unknown
    variables?: unknown
    operationName?: unknown
  }
  if (typeof body.query !== 'string' || body.query === '') {
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } }
  }
  let known: Checked
  try {
    known = check(body.query)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return refuse({ message: error.message.toLowerCase(), locations: error.locations })
  }
  const name = typeof body.operationName === 'string' ? body.operationName : null
  const operation = getOperationAST(known.document, name)
  if (!operation)
    return refuse({
      message: name ? `No operation named "${name}"` : 'An operation name is required',
    })
  if (known.errors.length > 0) {
    return { status: 200, body: { errors: known.errors.map(toValidationError) } }
  }
  const { schema } = loadSchema()
  const input = (body.variables ?? {}) as Record<string, unknown>
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], input)
  if (coerced.errors) return { status: 200, body: { errors: coerced.errors.map(toVariableError) } }
  return run(services, session, bucket, known.document, operation, coerced.coerced)
}

function run(
  services: Services,
  session: Session,
  bucket: Bucket,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphqlAnswer {
  const { schema } = loadSchema()
  const query = { schema, operation, fragments: fragmentsOf(document), variables }
  const oversized = findOversized(query.operation, query.fragments, variables)
  if (oversized) return { status: 400, body: { errors: [oversized] } }
  const requested = requestedCost(query)
  if (requested > MAX_COST) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MAX_COST}).`
    const extensions = { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: MAX_COST }
    return { status: 200, body: { errors: [{ message, extensions }] } }
  }
  const cost = (actual: number | null): Record<string, unknown> => ({
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: bucket.status(),
  })
  if (bucket.status().currentlyAvailable < requested) {
    const extensions = {
      code: 'THROTTLED',
      documentation: 'https://shopify.dev/api/usage/rate-limits',
    }
    return {
      status: 200,
      body: { errors: [{ message: 'Throttled', extensions }], extensions: { cost: cost(null) } },
    }
  }
  const context: Context = {
    ...services,
    session,
    granted: grantedSet(services.app),
    search: [],
    unpaged: false,
    idempotencyKey: idempotencyKeyOf(operation, variables),
  }
  const result = execute({
    schema,
    document,
    operationName: operation.name?.value,
    variableValues: variables,
    contextValue: context,
    rootValue: {},
    fieldResolver: (source, args, inner: Context, info) => {
      const at = {
        get path() {
          return pathOf(info.path)
        },
      }
      return resolveField(info.parentType.name, info.fieldName, source, args, inner, at)
    },
  })
  if (result instanceof Promise) throw new Error('A resolver of the demo shop must not wait')
  const errors = result.errors?.map((error) => withRequestId(toErrorBody(error)))
  const actual = actualCost(query, result.data)
  bucket.charge(actual)
  return {
    status: 200,
    body: {
      ...(errors ? { errors } : {}),
      data: result.data ?? null,
      extensions: {
        cost: cost(actual),
        ...(context.search.length > 0 ? { search: context.search } : {}),
      },
    },
    deprecated: deprecatedUses(schema, document),
  }
}

function check(text: string): Checked {
  const known = checked.get(text)
  if (known) return known
  const document = parse(text)
  const result: Checked = { document, errors: validate(loadSchema().schema, document) }
  if (checked.size > 200) checked.clear()
  checked.set(text, result)
  return result
}

export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {}
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  return fragments
}

/** A page above 250 is refused with status 400, also when nested, and so is a longer list of ids. */
function findOversized(
  operation: OperationDefinitionNode,
  fragments: Record<string, FragmentDefinitionNode>,
  variables: Record<string, unknown>,
): ErrorBody | undefined {
  for (const field of visitFields(operation.selectionSet, fragments)) {
    for (const name of ['first', 'last', 'ids', 'tags']) {
      const value = argumentOf({ variables }, field, name)
      const size = Array.isArray(value) ? value.length : Number(value)
      if (!(size > MAX_PAGE)) continue
      const message = Array.isArray(value)
        ? `The input array size of ${size} is greater than the maximum allowed of ${MAX_PAGE}.`
        : `${name} cannot exceed ${MAX_PAGE}`
      return { message, extensions: { code: 'BAD_REQUEST' } }
    }
  }
  return undefined
}

function refuse(error: ErrorBody): GraphqlAnswer {
  return { status: 200, body: { errors: [error] } }
}

function toVariableError(error: GraphQLError): ErrorBody {
  return {
    message: error.message,
    ...(error.locations ? { locations: error.locations } : {}),
    extensions: { code: 'INVALID_VARIABLE' },
  }
}

function withRequestId(error: ErrorBody): ErrorBody {
  if (error.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR' || error.extensions['requestId']) {
    return error
  }
  return { ...error, extensions: { ...error.extensions, requestId: randomUUID() } }
}

function pathOf(path: { prev: unknown; key: string | number } | undefined): (string | number)[] {
  const keys: (string | number)[] = []
  for (let at = path; at; at = at.prev as typeof path) keys.unshift(at.key)
  return keys
}
