// E-mail through the `send_email` binding. A local hub keeps a copy where it can be read, since nothing leaves it.

import type { Config } from '../config.ts'
import { createId } from '../lib/id.ts'
import type { Letter } from './notice.ts'

export type KeptEmail = Letter & { id: string; from: string; to: string; at: string }

const folder = 'dev/emails/'

export async function sendToAdmin(
  email: SendEmail,
  files: R2Bucket,
  config: Config,
  letter: Letter,
): Promise<void> {
  const { emailFrom: from, adminEmail: to } = config
  if (!from || !to) throw new Error('EMAIL_FROM and ADMIN_EMAIL are not set')
  if (config.allowInsecure) await keep(files, { ...letter, from, to })
  await email.send({ from, to, ...letter })
}

/** The e-mails that a local hub sent, newest first. */
export async function listKeptEmails(files: R2Bucket): Promise<KeptEmail[]> {
  const { objects } = await files.list({ prefix: folder, limit: 100 })
  const kept = await Promise.all(
    objects.map(async ({ key }) => (await files.get(key))?.json<KeptEmail>()),
  )
  return kept.filter((each) => each !== undefined).toReversed()
}

async function keep(files: R2Bucket, letter: Letter & { from: string; to: string }): Promise<void> {
  const id = createId('eml')
  const kept: KeptEmail = { ...letter, id, at: new Date().toISOString() }
  await files.put(`${folder}${id}.json`, JSON.stringify(kept))
}
