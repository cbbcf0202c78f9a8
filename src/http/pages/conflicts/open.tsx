// Conflicts that wait for a person: who claims what, who has it, and the two ways out.

import type { ConflictRow } from '../../../db/conflicts.ts'
import type { Chain } from '../../../records/conflicts.ts'
import { Time } from '../components/value.tsx'
import { contactName } from '../contacts/list.tsx'
import { fieldNames } from './words.ts'

type Props = { rows: ConflictRow[]; chains: Map<string, Chain>; names: Map<string, string> }

export function OpenConflicts({ rows, chains, names }: Props) {
  if (rows.length === 0) return <p class="empty">Nothing waits for you.</p>
  return (
    <ul class="list conflicts">
      {rows.map((row) => (
        <li>
          <div>
            <p>
              <Person chain={chains.get(row.recordId)} /> claims the{' '}
              {fieldNames[row.field] ?? row.field} <strong>{row.incomingValue}</strong>;{' '}
              <Person chain={chains.get(row.otherRecordId)} /> has it.
            </p>
            <p class="muted small">
              {row.storeId === '' ? (
                'found when the primary key of the audience was changed'
              ) : (
                <>
                  customer {row.externalId} of{' '}
                  <a href={`/stores/${row.storeId}`}>{names.get(row.storeId) ?? row.storeId}</a>
                </>
              )}
              , <Time at={new Date(row.at).toISOString()} />
            </p>
          </div>
          <form class="actions" method="post" action="/conflicts/merge">
            {(['storeId', 'kind', 'externalId', 'field', 'incomingValue'] as const).map((name) => (
              <input type="hidden" name={name} value={row[name]} />
            ))}
            <button title="The first goes into the second; this can be undone on its page">
              Merge the two
            </button>
            <button formaction="/conflicts/close" title="Two people: both stay as they are">
              Keep both
            </button>
          </form>
        </li>
      ))}
    </ul>
  )
}

/** The one that stands, where somebody was merged meanwhile. */
function Person({ chain = [] }: { chain: Chain | undefined }) {
  const contact = chain.at(-1)
  if (!contact) return <>an erased contact</>
  return <a href={`/contacts/${contact.id}`}>{contactName(contact)}</a>
}
