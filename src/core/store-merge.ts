// What a merge at a store means for what its customers stated (I5): the one who was kept speaks for both from then on,
// the others say no more.

import { sourceKey, type Contact, type Provenance, type SourceState } from './contact.ts'
import type { mergeContacts } from './merge.ts'
import { ended } from './statements.ts'
import { withoutSources } from './without-sources.ts'

type Plan = ReturnType<typeof mergeContacts>

/** A merge that a store told of at `at` (ms): source records of the customers that are no more, and of who was kept. */
export type ToldMerge = { at: number; goneSources: readonly string[]; keptSource: string }

/**
 * The plan with what the gone customers stated handed over to the kept one, so that it goes when the store does not say
 * it of that one. Where the kept customer was heard since, or is to be heard for the first time, what it does not say is
 * not taken over. `now` in ms.
 */
export function handOver(plan: Plan, told: ToldMerge, now: number): Plan {
  const { kept, undo } = plan
  const gone = told.goneSources.flatMap((source) => kept.states[source] ?? [])
  const speaker = kept.states[told.keptSource]
  const states = { ...kept.states, ...endedStates(kept.states, told, now) }
  if (speaker && speaker.observedAt < told.at)
    return {
      ...plan,
      kept: {
        ...kept,
        states: { ...states, [told.keptSource]: withBase(speaker, gone, Object.keys(undo.custom)) },
      },
    }
  const isUnsaid = (tag: string) => isSaid(gone, tag) && !isSaid([speaker], tag)
  const added = undo.tags.added.filter((tag) => !isUnsaid(tag))
  const names = Object.keys(undo.custom).filter(
    (name) => valueOf(gone, name) !== null && valueOf([speaker], name) === null,
  )
  const keys = names.map((name) => `custom.${name}`)
  return {
    ...plan,
    kept: {
      ...kept,
      states,
      tags: kept.tags.filter((tag) => !undo.tags.added.includes(tag) || !isUnsaid(tag)),
      custom: without(kept.custom, names),
      provenance: without(kept.provenance, keys),
    },
    undo: {
      ...undo,
      tags: { ...undo.tags, added },
      custom: without(undo.custom, names),
    },
  }
}

/**
 * One contact has both customers already: the gone ones end, and what they stated is the kept one's to take back. Null
 * where nothing is to be written.
 */
export function handOverWithin(contact: Contact, told: ToldMerge, now: number): Contact | null {
  const open = told.goneSources.filter((source) => contact.states[source]?.gone === undefined)
  const gone = open.flatMap((source) => contact.states[source] ?? [])
  const speaker = contact.states[told.keptSource]
  if (gone.length === 0) return null
  const ended = endedStates(contact.states, { ...told, goneSources: open }, now)
  const heir = speaker && {
    [told.keptSource]: withBase(speaker, gone, Object.keys(contact.custom)),
  }
  return { ...contact, states: { ...contact.states, ...ended, ...heir } }
}

/** The states of customers that their store made another's: nothing that they said before comes back. */
export function endedStates(
  states: Contact['states'],
  { at, goneSources }: Pick<ToldMerge, 'at' | 'goneSources'>,
  now: number,
): Contact['states'] {
  return Object.fromEntries(goneSources.map((source) => [source, ended(states[source], at, now)]))
}

/**
 * The contact that a customer of the store, by these ids, has left: what that one said of it goes, and what the others
 * say holds. By what people are found by stays as it is, and so does the consent that was given for it.
 */
export function withoutCustomer(
  contact: Contact,
  storeId: string,
  externalIds: readonly string[],
): Contact {
  const sources = new Set(externalIds.map((externalId) => sourceKey(storeId, externalId)))
  const refs = new Set(externalIds.map((externalId) => `customer:${externalId}`))
  const leaving = {
    holds: (source: string) => sources.has(source),
    said: ({ source, ref }: Provenance) => source === storeId && refs.has(ref),
  }
  return withoutSources(contact, leaving, { keeps: ['email', 'phone', 'consent'] })
}

/** What the gone ones stated counts as stated by the kept one: its next word tells what of that is left. */
function withBase(speaker: SourceState, gone: SourceState[], names: string[]): SourceState {
  const tags = [...new Set([speaker, ...gone].flatMap((state) => state.tags ?? []))]
  const custom = new Map(speaker.custom)
  for (const name of names) {
    const told = valueOf(gone, name)
    if (told !== null && valueOf([speaker], name) === null) custom.set(name, told)
  }
  return {
    ...speaker,
    ...(tags.length > 0 && { tags }),
    ...(custom.size > 0 && { custom: [...custom] }),
  }
}

function isSaid(states: (SourceState | undefined)[], tag: string): boolean {
  return states.some((state) => state?.tags?.includes(tag))
}

/** What one of these states of a custom field; null where none states anything. */
function valueOf(states: (SourceState | undefined)[], name: string): unknown {
  const told = states.flatMap((state) => state?.custom ?? [])
  return told.find(([key, value]) => key === name && value !== null)?.[1] ?? null
}

function without<T extends object>(record: T, names: string[]): T {
  const left = Object.entries(record).filter(([name]) => !names.includes(name))
  // SAFETY: what is left out is optional in a record by name.
  return Object.fromEntries(left) as T
}
