// zod at the border of the API: the schema validates, documents itself in the OpenAPI description, and its issues
// come back in the error shape.

import { validator } from 'hono-openapi'
import type { z } from 'zod'
import { InvalidInput } from '../../core/errors.ts'

/** Validates one part of a request; what fails is answered 400 with a path and a message each. */
export function valid<T extends z.ZodType, Part extends 'json' | 'query' | 'param'>(
  part: Part,
  schema: T,
) {
  return validator(part, schema, (result) => {
    if (result.success) return
    throw new InvalidInput(
      part === 'json' ? 'The body is not valid.' : 'The request is not valid.',
      result.error.map((issue) => ({
        path: (issue.path ?? [])
          .map((key) => String(typeof key === 'object' ? key.key : key))
          .join('.'),
        message: issue.message,
      })),
    )
  })
}
