// The durable run: Cloudflare's engine keeps its progress, repeats a failed step and refuses a second run with the
// same id.

import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import { readConfig, webhookRules } from '../config.ts'
import type { RunMessage } from '../core/workflow.ts'
import { openDatabase } from '../db/client.ts'
import { unseal, type Sealed } from '../lib/secrets.ts'
import { writeNotice, type Notice } from './notice.ts'
import { sendLetter, sendToAdmin } from './outbox.ts'
import { runWorkflow } from './run.ts'

export class Automation extends WorkflowEntrypoint<Env, RunMessage | Notice> {
  override async run(
    { payload }: WorkflowEvent<RunMessage | Notice>,
    step: WorkflowStep,
  ): Promise<void> {
    const config = readConfig(this.env)
    const outbox = { email: this.env.EMAIL, files: this.env.FILES, config }
    if (payload.kind === 'run') {
      const deps = {
        db: openDatabase(this.env.DB),
        send: (letter: Parameters<typeof sendLetter>[1]) => sendLetter(outbox, letter),
        fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
        unseal: (sealed: Sealed, place: string) => unseal(config.masterKeys, place, sealed),
        rules: webhookRules(config),
        now: Date.now,
      }
      return runWorkflow(deps, { ...payload }, step)
    }
    const notice = { ...payload }
    const retries = { limit: 8, delay: '1 minute', backoff: 'exponential' } as const
    await step.do('send e-mail', { retries }, () =>
      sendToAdmin(outbox, writeNotice(notice, config.publicUrl)),
    )
  }
}
