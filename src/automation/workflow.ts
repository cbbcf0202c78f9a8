// The durable run: Cloudflare's engine keeps its progress, repeats a failed step and refuses a second run with the
// same id.

import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import type { Notice } from '../events/relay.ts'
import { writeNotice } from './notice.ts'
import { sendToAdmin } from './outbox.ts'

export class Automation extends WorkflowEntrypoint<Env, Notice> {
  override async run({ payload }: WorkflowEvent<Notice>, step: WorkflowStep): Promise<void> {
    const retries = { limit: 8, delay: '1 minute', backoff: 'exponential' } as const
    await step.do('send e-mail', { retries }, async () => {
      const config = readConfig(this.env)
      const letter = writeNotice(payload, config.publicUrl)
      await sendToAdmin(this.env.EMAIL, this.env.FILES, config, letter)
    })
  }
}
