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
 * it of that one. Where the kept customer was heard since, what it does not say is not taken over at all. `now` in ms.
 */
export function handOver(plan: Plan, told: ToldMerge, now: number): Plan {
  const { kept, undo } = plan
  const gone = told.goneSources.flatMap((source) => kept.states[source] ?? [])
  const speaker = kept.states[told.keptSource]
  const states = { ...kept.states, ...endedStates(kept.states, told, now) }
  if (!speaker || gone.length === 0) return { ...plan, kept: { ...kept, states } }
  if (speaker.observedAt < told.at)
    return {
      ...plan,
      kept: { ...kept, states: { ...states, [told.keptSource]: withBase(speaker, gone) } },
    }
  const isUnsaid = (tag: string) =>
    undo.tags.added.includes(tag) &&
    gone.some(({ tags }) => tags?.includes(tag)) &&
    !speaker.tags?.includes(tag)
  const tags = kept.tags.filter((tag) => !isUnsaid(tag))
  const added = undo.tags.added.filter((tag) => !isUnsaid(tag))
  return {
    ...plan,
    kept: { ...kept, states, tags },
    undo: { ...undo, tags: { ...undo.tags, added } },
  }
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
 * say holds. By what people are found by it stays as it is where nobody says anything else.
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
  return withoutSources(contact, leaving, { keeps: ['email', 'phone'] })
}

/** What the gone ones stated counts as stated by the kept one: its next word tells what of that is left. */
function withBase(speaker: SourceState, gone: SourceState[]): SourceState {
  const tags = [...new Set([speaker, ...gone].flatMap((state) => state.tags ?? []))]
  const custom = new Map([...gone, speaker].flatMap((state) => state.custom ?? []))
  return {
    ...speaker,
    ...(tags.length > 0 && { tags }),
    ...(custom.size > 0 && { custom: [...custom] }),
  }
}
