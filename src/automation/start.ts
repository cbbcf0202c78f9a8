// Starting instances of the engine. Their ids are made of workflow, record and transition, so that the platform refuses
// to do anything twice (T4).

import type { Run, RunMessage } from '../core/workflow.ts'
import { sha256Hex } from '../lib/hmac.ts'
import type { Notice } from './notice.ts'

/** What the engine takes in one go. */
const batchSize = 100

export type Instances = Workflow<RunMessage | Notice>

export async function startRuns(automation: Instances, runs: Run[]): Promise<void> {
  for (let from = 0; from < runs.length; from += batchSize) {
    const batch = runs.slice(from, from + batchSize)
    // It leaves out instances that exist already, where `create` would throw.
    await automation.createBatch(
      await Promise.all(
        batch.map(async (run) => ({ id: await instanceId(run), params: toMessage(run) })),
      ),
    )
  }
}

const ended = new Set<InstanceStatus['status']>(['complete', 'errored', 'terminated'])

/** Whether the engine still works on a run. Throws whatever the engine throws, save that it does not know the run. */
export async function isAlive(automation: Instances, run: Run): Promise<boolean> {
  try {
    const instance = await automation.get(await instanceId(run))
    return !ended.has((await instance.status()).status)
  } catch (error) {
    if (error instanceof Error && error.message.includes('not_found')) return false
    throw error
  }
}

/** At most 100 characters of letters, digits, `_` and `-`. A retry is another instance. */
export async function instanceId({
  workflowId,
  recordId,
  trigger,
  attempt,
}: Pick<Run, 'workflowId' | 'recordId' | 'trigger' | 'attempt'>): Promise<string> {
  const what = (await sha256Hex(`${recordId}|${trigger}`)).slice(0, 40)
  return `${workflowId}-${what}${attempt === 0 ? '' : `-${attempt}`}`
}

function toMessage({ workflowId, seq, version, attempt }: Run): RunMessage {
  return { kind: 'run', workflowId, seq, version, attempt }
}
