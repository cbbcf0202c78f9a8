// Errors as Shopify words them: with a code in `extensions`, and the checks of a query in the
// phrases of its own GraphQL server instead of the library's.

import type { GraphQLError } from 'graphql'

/** Thrown by a resolver, or before any resolver runs. */
export class ApiError extends Error {
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(code: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.code = code
    this.more = more
  }
}

export interface ErrorBody {
  message: string
  locations?: unknown
  path?: unknown
  extensions?: Record<string, unknown>
}

export function toErrorBody(error: GraphQLError): ErrorBody {
  const cause = error.originalError
  const extensions =
    cause instanceof ApiError ? { code: cause.code, ...cause.more } : { ...error.extensions }
  return {
    message: error.message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
    ...(error.path ? { path: error.path } : {}),
  }
}

export function internalError(requestId: string): ApiError {
  return new ApiError(
    'INTERNAL_SERVER_ERROR',
    `Internal error. Looks like something went wrong on our end. Request ID: ${requestId}`,
    { requestId },
  )
}

/** A query that does not fit the schema; HTTP says 200 all the same. */
export function toValidationError(error: GraphQLError): ErrorBody {
  const [message, extensions] = reword(error.message)
  return {
    message,
    ...(error.locations ? { locations: error.locations } : {}),
    path: ['query'],
    ...(extensions ? { extensions } : {}),
  }
}

function reword(message: string): [string, Record<string, unknown>?] {
  let match = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message)
  if (match) {
    const [, fieldName, typeName] = match
    return [
      `Field '${fieldName}' doesn't exist on type '${typeName}'`,
      { code: 'undefinedField', typeName, fieldName },
    ]
  }
  match = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(message)
  if (match) {
    const [, argumentName, , name] = match
    return [
      `Field '${name}' doesn't accept argument '${argumentName}'`,
      { code: 'argumentNotAccepted', name, typeName: 'Field', argumentName },
    ]
  }
  match = /^Field "(\w+)" argument "(\w+)" of type "([^"]+)" is required/.exec(message)
  if (match) {
    const [, name, argument] = match
    return [
      `Field '${name}' is missing required arguments: ${argument}`,
      { code: 'missingRequiredArguments', className: 'Field', name, arguments: argument },
    ]
  }
  match = /^Field "(\w+)" of type "([^"]+)" must have a selection of subfields/.exec(message)
  if (match) {
    const [, name, type] = match
    return [
      `Field must have selections (field '${name}' returns ${type?.replace(/[[\]!]/g, '')} but has no selections. Did you mean '${name} { ... }'?)`,
      {
        code: 'selectionMismatch',
        nodeName: `field '${name}'`,
        typeName: type?.replace(/[[\]!]/g, ''),
      },
    ]
  }
  return [message]
}
