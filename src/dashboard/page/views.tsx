// The views of the page: where each lies, who sees it, what draws it. A new view is a row here and a word in texts/.
import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';

import type { Viewer } from '../session/session';
import type { Texts } from '../texts/zh';

type Role = Viewer['role'];

export interface View {
  /** Its path below the page's; with `/:id` or the like behind it for what it shows one of. */
  path: string;
  name: keyof Texts['view'];
  roles: readonly Role[];
  /** true: reached from another view, and not named among them */
  hidden?: boolean;
  draw: ComponentType;
}

const READERS: readonly Role[] = ['OFFICE', 'LEADER', 'UNIT', 'SYSTEM'];
const ALL: readonly Role[] = [...READERS, 'ADMIN', 'AUDITOR', 'SECURITY'];

export const VIEWS: readonly View[] = [
  {
    path: 'desk',
    name: 'desk',
    roles: ['OFFICE', 'LEADER', 'UNIT'],
    draw: lazy(() => import('../desk/desk').then(({ Desk }) => Desk)),
  },
  {
    path: 'ledger',
    name: 'ledger',
    roles: READERS,
    draw: lazy(() => import('../ledger/ledger').then(({ Ledger }) => Ledger)),
  },
  {
    path: 'tasks/new',
    name: 'newTask',
    roles: ['OFFICE', 'UNIT'],
    hidden: true,
    draw: lazy(() => import('../task/new-task').then(({ NewTask }) => NewTask)),
  },
  {
    path: 'tasks/:id',
    name: 'task',
    roles: READERS,
    draw: lazy(() => import('../task/task').then(({ TaskPage }) => TaskPage)),
  },
  {
    path: 'import',
    name: 'import',
    roles: ['OFFICE'],
    draw: lazy(() => import('../import/import').then(({ Import }) => Import)),
  },
  { path: 'wall', name: 'wall', roles: READERS, draw: lazy(() => import('../wall/wall').then(({ Wall }) => Wall)) },
  {
    path: 'calendar',
    name: 'calendar',
    roles: ALL,
    draw: lazy(() => import('../calendar/calendar').then(({ Calendar }) => Calendar)),
  },
];

/** The views of a role, the first being where it starts. */
export const viewsOf = (role: Role): readonly View[] => VIEWS.filter(({ roles }) => roles.includes(role));
