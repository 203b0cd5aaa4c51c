// What stands around every view: the way past it, the product, the views of the role, the language, who has signed in.
import { useLocation } from 'preact-iso';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

import { signOut, viewer, type Viewer } from '../session/session';
import { choose, language, words } from '../texts/language';
import { announced } from './announcing';
import { pathOf } from './place';
import { theme } from './theme';
import { viewsOf } from './views';

export function Frame({ children }: { children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  // The document's <base> would make a fragment another page's.
  const skip = (event: Event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <div class="frame" data-theme={theme.value}>
      <a class="skip" href="#main" onClick={skip}>
        {words.value.skip}
      </a>
      <header class="head">
        <p class="product">
          {words.value.product}
          {viewer.value?.jurisdiction != null && <span> · {viewer.value.jurisdiction.name}</span>}
        </p>
        <Views />
        <Reader />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <p class="unseen" role="status">
        {announced.value}
      </p>
    </div>
  );
}

function Views() {
  const { path } = useLocation();
  if (viewer.value === null) return null;
  return (
    <nav aria-label={words.value.views}>
      {viewsOf(viewer.value.role)
        .filter((view) => view.hidden !== true && !view.path.includes(':'))
        .map((view) => (
          <a key={view.path} href={pathOf(view.path)} aria-current={path === pathOf(view.path) ? 'page' : undefined}>
            {words.value.view[view.name]}
          </a>
        ))}
    </nav>
  );
}

/** The unit or the role, unless the name says it already. */
function standingOf({ name, role, unit }: Viewer): string {
  const standing = unit?.name ?? words.value.role[role];
  return standing === name ? '' : standing;
}

function Reader() {
  const other = language.value === 'zh' ? 'en' : 'zh';
  return (
    <div class="reader">
      {viewer.value !== null && (
        <span class="who">
          {viewer.value.name} <small>{standingOf(viewer.value)}</small>
        </span>
      )}
      <button type="button" class="quiet" lang={other} onClick={() => choose(other)}>
        {words.value.otherLanguage}
      </button>
      {viewer.value !== null && (
        <button type="button" class="quiet" onClick={() => signOut()}>
          {words.value.signIn.out}
        </button>
      )}
    </div>
  );
}
