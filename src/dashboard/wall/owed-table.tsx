// The map of who owes what by when: units, the worst first, and the next working days; the more is owed, the stronger the
// cell, and the figure is always there.
import { Mark } from '../page/mark';
import { monthDay, weekdayName } from '../page/moments';
import { words } from '../texts/language';
import type { Owed, Unit } from './owed';

export function OwedTable({ owed: { days, all, byUnit }, units }: { owed: Owed; units: readonly Unit[] }) {
  const text = words.value.wall;
  const most = Math.max(1, ...[...byUnit.values()].flat());
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="owed">
      <table>
        <thead>
          <tr>
            <th scope="col">{text.unit}</th>
            <th scope="col">{text.colour}</th>
            <th scope="col">{text.redOfOpen}</th>
            <th scope="col">{text.overdue}</th>
            {days.map((day, i) => (
              <th key={day} scope="col">
                {i === 0 ? text.today : monthDay(day)}
                <br />
                {weekdayName(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="all">
            <th scope="row" colSpan={3}>
              {text.allUnits}
            </th>
            {all.map((count, i) => (
              <td key={i}>{count}</td>
            ))}
          </tr>
          {units.map((unit) => (
            <UnitRow key={unit.id} unit={unit} due={byUnit.get(unit.id) ?? []} most={most} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function UnitRow({ unit: { name, status, counts }, due, most }: { unit: Unit; due: readonly number[]; most: number }) {
  const heat = (count: number) => (count === 0 ? 'none' : `heat-${Math.ceil((count / most) * 4)}`);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="colour">
        <Mark colour={status} />
      </td>
      <td>
        {counts.red} / {counts.total}
      </td>
      {due.map((count, i) => (
        <td key={i} class={`${i === 0 ? 'late' : 'due'} ${heat(count)}`}>
          {count}
        </td>
      ))}
    </tr>
  );
}
