// The desk (工作台): for a unit what it owes, for the office what waits for it, for a leader what waits for approval.
import './desk.css';

import { useTitle } from '../page/title';
import { viewer } from '../session/session';
import { words } from '../texts/language';
import { LeaderDesk } from './leader-desk';
import { OfficeDesk } from './office-desk';
import { UnitDesk } from './unit-desk';

export function Desk() {
  useTitle(words.value.desk.title);
  const unit = viewer.value?.unit;
  if (viewer.value?.role === 'UNIT' && unit != null) return <UnitDesk unit={unit} />;
  return viewer.value?.role === 'LEADER' ? <LeaderDesk /> : <OfficeDesk />;
}
