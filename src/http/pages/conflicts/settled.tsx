// Conflicts that are settled: which value holds, which does not, who said each and when, and why (O3).

import type { Child } from 'hono/jsx'
import type { ConflictRow } from '../../../db/conflicts.ts'
import type { Chain } from '../../../records/conflicts.ts'
import { deliveryPath } from '../components/links.tsx'
import { By } from '../components/origin.tsx'
import { Table } from '../components/table.tsx'
import { Time } from '../components/value.tsx'
import { contactName } from '../contacts/list.tsx'
import { fieldNames, reasonOf, valueText } from './words.ts'

type Props = { rows: ConflictRow[]; chains: Map<string, Chain>; names: Map<string, string> }

export function SettledConflicts({ rows, chains, names }: Props) {
  return (
    <Table
      label="Settled conflicts"
      columns={['Contact', 'Field', 'Holds', 'Does not hold', 'Because', 'Time']}
      rows={rows.map((row) => {
        const contact = chains.get(row.recordId)?.at(-1)
        const sides = [<Incoming row={row} names={names} />, <Current row={row} names={names} />]
        const [holds, lost] = row.winner === 'incoming' ? sides : sides.toReversed()
        return [
          <a href={`/contacts/${row.recordId}`}>{contact ? contactName(contact) : row.recordId}</a>,
          fieldNames[row.field] ?? row.field,
          holds,
          lost,
          reasonOf(row),
          <Time at={new Date(row.at).toISOString()} />,
        ]
      })}
      empty="No two values met yet."
    />
  )
}

type SideProps = { row: ConflictRow; names: Map<string, string> }

function Incoming({ row, names }: SideProps) {
  const { storeId, incomingValue, incomingAt, deliveryId } = row
  return (
    <Side value={incomingValue} at={incomingAt}>
      {storeId === '' ? 'change of the primary key' : (names.get(storeId) ?? storeId)}
      {deliveryId === null ? null : (
        <>
          , <a href={deliveryPath(storeId, deliveryId)}>delivery</a>
        </>
      )}
    </Side>
  )
}

function Current({ row, names }: SideProps) {
  const { currentValue, currentAt, currentSource } = row
  return (
    <Side value={currentValue} at={currentAt}>
      {currentSource === null ? null : (names.get(currentSource) ?? <By who={currentSource} />)}
    </Side>
  )
}

function Side({
  value,
  at,
  children,
}: {
  value: string | null
  at: number | null
  children: Child
}) {
  return (
    <span class="side-value">
      {valueText(value)}
      <span class="origin">
        {children}
        {at === null ? null : (
          <>
            {' '}
            <Time at={new Date(at).toISOString()} />
          </>
        )}
      </span>
    </span>
  )
}
