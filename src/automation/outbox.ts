// E-mail through the `send_email` binding. A local hub keeps a copy where it can be read, since nothing leaves it.

import type { Config } from '../config.ts'
import { createId } from '../lib/id.ts'

export type Letter = { to: string; subject: string; text: string; html?: string }
export type KeptEmail = Letter & { id: string; from: string; at: string }

const folder = 'dev/emails/'
/** Later than any time, so that keys run from the newest to the oldest. */
const endOfTime = 1e14

export type Outbox = {
  email: SendEmail
  files: R2Bucket
  config: Pick<Config, 'emailFrom' | 'adminEmail' | 'allowInsecure'>
}

export function sendToAdmin(outbox: Outbox, letter: Omit<Letter, 'to'>): Promise<void> {
  const { adminEmail: to } = outbox.config
  if (!to) throw new Error('ADMIN_EMAIL is not set')
  return sendLetter(outbox, { ...letter, to })
}

/** Sends one e-mail. Throws where the deployment has no sender, and whatever the binding throws. */
export async function sendLetter({ email, files, config }: Outbox, letter: Letter): Promise<void> {
  const { emailFrom: from, allowInsecure } = config
  if (!from) throw new Error('EMAIL_FROM is not set')
  if (allowInsecure) await keep(files, { ...letter, from }, Date.now())
  await email.send({ from, ...letter })
}

/** The e-mails that a local hub sent, newest first. */
export async function listKeptEmails(files: R2Bucket): Promise<KeptEmail[]> {
  const { objects } = await files.list({ prefix: folder, limit: 100 })
  const kept = await Promise.all(
    objects.map(async ({ key }) => (await files.get(key))?.json<KeptEmail>()),
  )
  return kept.filter((each) => each !== undefined)
}

async function keep(
  files: R2Bucket,
  letter: Letter & { from: string },
  now: number,
): Promise<void> {
  const id = createId('eml', now)
  const kept: KeptEmail = { ...letter, id, at: new Date(now).toISOString() }
  await files.put(`${folder}${endOfTime - now}-${id}.json`, JSON.stringify(kept))
}
