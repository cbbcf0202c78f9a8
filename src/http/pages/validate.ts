// zod at the border of the pages: queries and forms. An empty field of a form is one that was not filled in.

import { zValidator } from '@hono/zod-validator'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { InvalidInput, type Issue } from '../../core/errors.ts'
import type { AppEnv } from '../env.ts'

/** Rows on one page of a list. */
export const pageSize = 50

export const filled = z
  .string()
  .trim()
  .max(200)
  .transform((text) => (text === '' ? undefined : text))
  .optional()

/** A day such as 2026-11-30, or nothing. */
export const day = filled.refine((text) => text === undefined || isDay(text), 'not a day')

/** A whole number from 0 on, or nothing. */
export const count = filled
  .refine((text) => text === undefined || /^\d{1,15}$/.test(text), 'not a whole number')
  .transform((text) => (text === undefined ? undefined : Number(text)))

function isDay(text: string): boolean {
  return z.iso.date().safeParse(text).success
}

/** One of some words, or nothing. */
export function choice<const T extends readonly string[]>(words: T) {
  return z
    .enum(['', ...words])
    .transform((word) => words.find((each): each is T[number] => each === word))
    .optional()
}

/** A list's cursor is not trimmed to the length of a filter: it may remember a place per store. */
export const cursor = z.string().max(8_000).optional()

export function validQuery<T extends z.ZodType>(schema: T) {
  return zValidator('query', schema, (result) => {
    if (!result.success)
      throw new InvalidInput('This address has a part that is not valid.', issuesOf(result.error))
  })
}

/** What somebody typed into a form, and what is wrong with it. */
export type Invalid = { values: Record<string, string>; issues: Issue[] }

/** A form that was valid and refused all the same: by a rule, or by the store. */
export type Refused = Invalid & { message: string; status: ContentfulStatusCode }

/** A form that is not valid is answered by the page it is on, with what was typed. */
export function validForm<T extends z.ZodType>(
  schema: T,
  answer: (c: Context<AppEnv>, invalid: Invalid) => Response | Promise<Response>,
) {
  // The validator does not know our bindings; `Context` without them is what it can promise.
  return zValidator('form', schema, (result, c: Context) => {
    if (!result.success)
      return answer(c, { values: typedTexts(result.data), issues: issuesOf(result.error) })
  })
}

/** The texts of a form as they were typed, whatever else was sent with them. */
export function typedTexts(form: unknown): Record<string, string> {
  if (typeof form !== 'object' || form === null) return {}
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function issuesOf(error: z.core.$ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}
