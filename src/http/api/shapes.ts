// Building blocks of the API's shapes: times, money, lists, and the answers every route can give.

import { resolver, type DescribeRouteOptions } from 'hono-openapi'
import { z } from 'zod'

export const time = z.iso.datetime().describe('UTC, with milliseconds')
export const money = z.object({
  amount: z.number().int().describe('Minor units: 1999 EUR is 19.99'),
  currency: z.string().describe('ISO 4217'),
})

export function toTime(ms: number): string
export function toTime(ms: number | null): string | null
export function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** `?limit=&cursor=` of every list. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(250).default(50),
  cursor: z.string().max(200).optional(),
})

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() })
}

const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('What to do'),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
})

const errorTexts: Record<number, string> = {
  400: 'Invalid input',
  401: 'No or bad credential',
  404: 'Unknown',
  409: 'Conflict with the present state',
  422: 'Valid, but refused by a rule or by the store',
}

/** The OpenAPI description of a route: what it answers, and with which errors. */
export function describes(
  tag: string,
  summary: string,
  answer: z.ZodType,
  { status = 200, errors = [] }: { status?: number; errors?: number[] } = {},
): DescribeRouteOptions {
  const failures = [401, ...errors].map((code) => [
    code,
    {
      description: errorTexts[code] ?? 'Failure',
      content: { 'application/json': { schema: resolver(errorBody) } },
    },
  ])
  return {
    tags: [tag],
    summary,
    responses: {
      [status]: {
        description: summary,
        content: { 'application/json': { schema: resolver(answer) } },
      },
      ...Object.fromEntries(failures),
    },
  }
}
