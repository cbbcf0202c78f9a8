// From committed events to whoever acts on them. Acting is a durable run whose id is made of what happened, and the
// relay's place moves only behind what was handed over: cut off anywhere it does the same page again, in effect once.

import { decide, occurrence } from '../automation/match.ts'
import { readMaterial, readSurroundings } from '../automation/material.ts'
import type { Notice } from '../automation/notice.ts'
import { startRuns, type Instances } from '../automation/start.ts'
import type { Run, Workflow } from '../core/workflow.ts'
import type { Database } from '../db/client.ts'
import type { EventRow } from '../db/events.ts'
import { insertRuns, movePlace, readPlace, readTransitions, runsBetween } from '../db/runs.ts'
import { enabledWorkflows } from '../db/workflows.ts'

export type EventsMessage = { type: 'notice'; notice: Notice } | { type: 'relay' }

export type RelayDeps = { db: Database; automation: Instances; now: () => number }

/** Events in a page, and pages in one go: what lies behind takes another message. */
const pageSize = 500
const pagesAtOnce = 20

/** Starts the run that tells the administrator; the platform refuses a second one with the same id. */
export async function relayNotice(automation: Instances, notice: Notice): Promise<void> {
  // createBatch leaves out instances that exist already, where create would throw.
  await automation.createBatch([
    { id: `${notice.kind}-${notice.storeId}-${notice.since}`, params: notice },
  ])
}

/** Hands over what was committed since the last time; true when there is more. */
export async function relayEvents(deps: RelayDeps): Promise<boolean> {
  for (let page = 0; page < pagesAtOnce; page++) {
    const place = await readPlace(deps.db)
    if (place.from >= place.end) return false
    await relayPage(deps, place)
  }
  return true
}

async function relayPage(
  { db, automation, now }: RelayDeps,
  place: { from: number; end: number },
): Promise<void> {
  const workflows = await enabledWorkflows(db)
  // Where nobody waits for anything, what happened is passed by in one go.
  const isWaitedFor = workflows.length > 0
  const { found, to } = isWaitedFor
    ? await readTransitions(db, place, pageSize)
    : { found: [], to: place.end }
  if (found.length > 0) await insertRuns(db, await match(db, workflows, found, now()))
  // Read back: a page that was cut off may have been decided differently, and what was decided first counts.
  await startRuns(automation, await runsBetween(db, place.from, to))
  await movePlace(db, to)
}

async function match(
  db: Database,
  workflows: Workflow[],
  found: EventRow[],
  now: number,
): Promise<Run[]> {
  const wanted = found.filter(({ transitions }) =>
    workflows.some(({ trigger }) => transitions.includes(trigger)),
  )
  if (wanted.length === 0) return []
  const isAsked = workflows.some(({ filters }) => (filters.conditions ?? []).length > 0)
  const ids = [...new Set(wanted.map(({ recordId }) => recordId))]
  const surroundings = await readSurroundings(db)
  const materials = await readMaterial(db, ids, surroundings, isAsked ? 'everything' : 'nobody')
  return wanted.flatMap((event) => {
    const material = materials.get(event.recordId)
    if (!material) return []
    return workflows.flatMap((workflow): Run[] => {
      const { trigger } = workflow
      if (!event.transitions.includes(trigger)) return []
      const { at, operation, origin, depth } = event
      const placedBefore = event.placedBefore ?? false
      const happened = { at, operation, origin, depth: depth ?? 0, placedBefore, trigger }
      const verdict = decide(workflow, happened, material, surroundings.fieldsOf(trigger), now)
      if (verdict === null) return []
      return [
        {
          ...toRun(workflow, event, now),
          ...outcomes[verdict],
          occurredAt: occurrence(happened, material),
        },
      ]
    })
  })
}

const outcomes = {
  run: { state: 'running', error: null },
  missed: { state: 'missed', error: null },
  too_deep: {
    state: 'failed',
    error:
      'Workflows caused each other too often: this one was started by a change that a workflow made, for the fourth time in a row. It was not carried out.',
  },
} as const

function toRun({ id, version, trigger }: Workflow, event: EventRow, now: number) {
  return {
    workflowId: id,
    seq: event.seq,
    version,
    trigger,
    recordId: event.recordId,
    storeId: event.storeId,
    steps: [],
    attempt: 0,
    depth: event.depth ?? 0,
    createdAt: now,
    changedAt: now,
  }
}
