// Waiting and stopping: the engine sleeps and ends the run; there is nothing to carry out.

import { evaluate } from '../../core/filter.ts'
import { problemsOf } from '../../core/filter-operators.ts'
import { describeCondition } from '../../core/filter-words.ts'
import { soon, type Action } from './action.ts'

export const wait: Action<'wait', null> = {
  label: 'Wait',
  about: 'Goes on after some minutes, hours or days.',
  retries: soon,
  plan: ({ seconds }) => ({ would: `Wait ${formatWait(seconds)}`, effect: null }),
  carryOut: async () => 'Waited.',
}

export const stopIf: Action<'stop_if', null> = {
  label: 'Stop if',
  about: 'Ends the run when a condition holds by now, such as: the order is paid.',
  retries: soon,
  check: (step, { fields }) => problemsOf(step, fields),
  plan: ({ field, op, value }, { material, fields, now }) => {
    const condition = { field, op, value }
    const would = `Stop if ${describeCondition(condition, fields)}`
    const filter = { match: 'all' as const, conditions: [condition] }
    const { holds } = evaluate(filter, material.subject, now, fields)
    return holds ? { would, stops: true } : { would, effect: null }
  },
  carryOut: async () => 'It did not hold.',
}

const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** "3 days", "90 minutes": in the largest unit that it is a whole number of. */
export function formatWait(seconds: number): string {
  const [size, name] = units.find(([each]) => seconds % each === 0) ?? [1, 'second']
  const count = seconds / size
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
