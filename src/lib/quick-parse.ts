// Parsing by a zod schema, quickly where the value fits. zod turns its schemas into code by `new Function`, which Workers
// do not allow, and walks them instead: most of an import's time would go there. A walk that only asks whether all fits,
// and builds nothing, takes a fifth of that; what it does not understand, or what does not fit, goes to the schema.

import type { z } from 'zod'

type Check = (value: unknown) => boolean
type Schema = z.core.$ZodTypes

/** As `schema.safeParse`, except that fields which the schema does not know stay where they are. */
export function quickParser<T extends z.ZodType>(
  schema: T,
): (value: unknown) => z.ZodSafeParseResult<z.output<T>> {
  const fits = toCheck(schema)
  return (value) =>
    // SAFETY: what `toCheck` understands neither changes a value nor fills one in.
    fits(value) ? { success: true, data: value as z.output<T> } : schema.safeParse(value)
}

const never: Check = () => false

/** Whether a value surely fits; false may also mean that the schema is not understood here. */
function toCheck(schema: z.core.$ZodType): Check {
  // SAFETY: zod's own union of all that it makes; others end in the default.
  const { def } = (schema as Schema)._zod
  if (def.type !== 'string' && def.checks && def.checks.length > 0) return never
  switch (def.type) {
    case 'string':
      return toTextCheck(def)
    case 'number':
      if (isSpecial(def)) return never
      return (value) => typeof value === 'number' && Number.isFinite(value)
    case 'boolean':
      if (isSpecial(def)) return never
      return (value) => typeof value === 'boolean'
    case 'nullable': {
      const check = toCheck(def.innerType)
      return (value) => value === null || check(value)
    }
    case 'optional': {
      const check = toCheck(def.innerType)
      return (value) => value === undefined || check(value)
    }
    case 'union': {
      const checks = def.options.map(toCheck)
      return (value) => checks.some((check) => check(value))
    }
    case 'array': {
      const check = toCheck(def.element)
      return (value) => Array.isArray(value) && value.every(check)
    }
    case 'object':
      return def.catchall ? never : toObjectCheck(def.shape)
    default:
      return never
  }
}

function toObjectCheck(shape: z.core.$ZodShape): Check {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, check: toCheck(schema) }))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    // SAFETY: an object, read by names.
    const object = value as Record<string, unknown>
    for (const { name, check } of fields) if (!check(object[name])) return false
    return true
  }
}

/** Whole numbers, addresses and other formats, and what is turned into its type first. */
function isSpecial(def: { format?: unknown; coerce?: unknown }): boolean {
  return def.format !== undefined || def.coerce === true
}

/** Text with patterns and a least length; formats of other kinds are the schema's. */
function toTextCheck(def: z.core.$ZodStringDef): Check {
  if (isSpecial(def)) return never
  const patterns: RegExp[] = []
  let least = 0
  for (const { _zod } of def.checks ?? []) {
    // SAFETY: a check tells by `check` and `format` what else it has.
    const check = _zod.def as z.core.$ZodCheckDef & {
      format?: string
      pattern?: RegExp
      minimum?: number
    }
    if (check.check === 'min_length' && check.minimum !== undefined) least = check.minimum
    else if (check.format === 'regex' && check.pattern && !check.pattern.global)
      patterns.push(check.pattern)
    else return never
  }
  return (value) =>
    typeof value === 'string' &&
    value.length >= least &&
    patterns.every((pattern) => pattern.test(value))
}
