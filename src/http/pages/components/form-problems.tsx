// What is wrong with a form as a whole: why it was refused, and the problems that have no field of their own.

import type { Issue } from '../../../core/errors.ts'
import { Notice } from './blocks.tsx'

type Props = { message: string; issues: Issue[]; shown: readonly string[] }

/** `shown` names the fields that show their problem themselves. */
export function FormProblems({ message, issues, shown }: Props) {
  const other = issues.filter(({ path }) => !shown.includes(path))
  return (
    <Notice tone="bad">
      <p>
        <ContactLinks text={message} />
      </p>
      {other.length === 0 ? null : (
        <ul>
          {other.map(({ path, message: text }) => (
            <li>
              {path}: {text}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

/** Our messages name contacts by their id. */
function ContactLinks({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/(con_[0-9a-z]+)/)
        .map((part) => (part.startsWith('con_') ? <a href={`/contacts/${part}`}>{part}</a> : part))}
    </>
  )
}
