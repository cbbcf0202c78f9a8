// Sends an e-mail made from templates: the body is HTML with its values escaped, the text beside it made from it.

import { decodeHTML } from 'entities'
import { HubError } from '../../core/errors.ts'
import { patient, type Action, type Letter } from './action.ts'
import { scopeOf, shapeOf } from '../scope.ts'
import { problemsOf, render } from '../templates.ts'

const toContact = '{{ contact.email }}'

export const sendEmail: Action<'send_email', Letter> = {
  label: 'Send e-mail',
  about: 'An e-mail to the contact or to somebody else, with fields of the order or checkout.',
  retries: patient,
  check: ({ to = '', subject, body }, { trigger, customFields }) => {
    const shape = shapeOf(trigger, keysOf(customFields))
    return Object.entries({ to, subject, body }).flatMap(([path, text]) =>
      problemsOf(text, shape).map((message) => ({ path, message })),
    )
  },
  plan: ({ to: toTemplate, subject: subjectTemplate, body }, { material, customFields }) => {
    const scope = scopeOf(material, keysOf(customFields))
    const to = render(toTemplate || toContact, scope, 'text').trim()
    const subject = oneLine(render(subjectTemplate, scope, 'text'))
    const would = `Send “${subject}” to ${to || 'nobody'}`
    if (!/^[^\s\p{C}@,;<>"]+@[^\s\p{C}@,;<>"]+\.[^\s\p{C}@,;<>"]+$/u.test(to))
      return {
        would,
        skipped: to === '' ? 'There is no e-mail address.' : 'Not an e-mail address.',
      }
    const html = withBreaks(render(body, scope, 'html'))
    const letter = { to, subject, html, text: toText(html) }
    return { would, effect: letter, preview: letter }
  },
  carryOut: async (letter, { send }) => {
    try {
      await send(letter)
    } catch (error) {
      const why = error instanceof Error ? error.message : ''
      throw new HubError('email_failed', 422, `The e-mail was not taken: ${why}`, {
        retry: 'later',
      })
    }
    return 'Sent.'
  },
}

function keysOf(fields: { key: string }[]): string[] {
  return fields.map(({ key }) => key)
}

/** What a header may hold: no line break, nor any other control character. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** Somebody who writes no HTML means the lines as they are. */
function withBreaks(html: string): string {
  return /<[a-z][^>]*>/i.test(html) ? html : html.trim().replaceAll(/\r?\n/g, '<br>\n')
}

/** For readers of plain text: links keep their addresses. */
function toText(html: string): string {
  const plain = html
    .replaceAll(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gi, '$2 ($1)')
    .replaceAll(/<li\b[^>]*>/gi, '\n- ')
    .replaceAll(/<br\b[^>]*>|<\/(?:p|div|h[1-6]|tr|ul|ol|table)>/gi, '\n')
    .replaceAll(/<[^>]+>/g, '')
  return decodeHTML(plain)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
