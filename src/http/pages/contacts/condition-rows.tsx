// The rows of a filter in a form. Rows are added and dropped by sending the form, so they need no script.

import type { Fields } from '../../../core/filter-field.ts'
import { maxConditions } from '../../../core/filter.ts'
import { operatorLabels, operatorsOf } from '../../../core/filter-operators.ts'
import { takesDays, takesValue, type Row, type TypedFilter } from './typed-conditions.ts'

/**
 * `submit` is what the form does with the conditions; null where its button stands elsewhere. `who` begins the sentence
 * that ends with “all of these”.
 */
type Props = { typed: TypedFilter; fields: Fields; submit: string | null; who?: string }

export function ConditionRows(props: Props) {
  const { typed, fields, submit, who = 'Contacts that fit' } = props
  const { match, rows } = typed

  return (
    <div class="conditions">
      {rows.length < 2 ? null : (
        <label class="match">
          {who}{' '}
          <select name="match" aria-label="How many conditions must hold">
            <option value="all" selected={match === 'all'}>
              all
            </option>
            <option value="any" selected={match === 'any'}>
              any
            </option>
          </select>{' '}
          of these
        </label>
      )}
      {rows.map((row, place) => (
        <ConditionRow row={row} place={place} />
      ))}
      <div class="condition">
        {rows.length === maxConditions ? null : (
          <>
            <select name="add" aria-label="Field of a new condition">
              <option value="">
                {rows.length === 0 ? 'Condition on …' : 'Another condition on …'}
              </option>
              {[...fields.values()].map(({ name, label }) => (
                <option value={name}>{label}</option>
              ))}
            </select>
            <button>Add</button>
          </>
        )}
        {rows.length === 0 || submit === null ? null : <button>{submit}</button>}
      </div>
    </div>
  )
}

function ConditionRow({ row, place }: { row: Row; place: number }) {
  const { field, op, problem } = row
  return (
    <div class="condition">
      <input type="hidden" name={`c${place}.field`} value={field.name} />
      <span class="name">{field.label}</span>
      <select name={`c${place}.op`} aria-label={`How ${field.label} is compared`}>
        {operatorsOf(field.type).map((each) => (
          <option value={each} selected={each === op}>
            {operatorLabels[each]}
          </option>
        ))}
      </select>
      {takesValue(op) ? <Value row={row} place={place} /> : null}
      <button class="plain" name="drop" value={String(place)} aria-label={`Drop ${field.label}`}>
        Drop
      </button>
      {problem === null ? null : <span class="problem">{problem}</span>}
    </div>
  )
}

const placeholders: Record<string, string> = {
  money: '50.00 EUR',
  date: '2026-11-30',
  day: '2026-11-30',
}

function Value({ row: { field, op, text, problem }, place }: { row: Row; place: number }) {
  const common = {
    name: `c${place}.value`,
    'aria-label': `Value of ${field.label}`,
    'aria-invalid': problem === null ? undefined : ('true' as const),
  }
  const options = field.type === 'boolean' ? yesNo : field.options
  if (options) {
    return (
      <select {...common}>
        <option value="">…</option>
        {options.map(([value, label]) => (
          <option value={value} selected={value === text}>
            {label}
          </option>
        ))}
      </select>
    )
  }
  if (takesDays(op)) return <input {...common} value={text} inputmode="numeric" placeholder="30" />
  const inputmode = field.type === 'number' ? 'decimal' : undefined
  return (
    <input {...common} value={text} inputmode={inputmode} placeholder={placeholders[field.type]} />
  )
}

const yesNo: [string, string][] = [
  ['yes', 'yes'],
  ['no', 'no'],
]
