// The page as a whole: signing in, or the frame with the view that the address names.
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { useLayoutEffect } from 'preact/hooks';

import { kept } from '../session/kept';
import { RETURN } from '../session/provider';
import { viewer } from '../session/session';
import { SignIn } from '../session/sign-in';
import { SignedIn } from '../session/signed-in';
import { words } from '../texts/language';
import { Frame } from './frame';
import { pathOf } from './place';
import { viewsOf } from './views';

export function App() {
  return (
    <LocationProvider>
      <ErrorBoundary>
        <Frame>
          <Content />
        </Frame>
      </ErrorBoundary>
    </LocationProvider>
  );
}

function Content() {
  const { path } = useLocation();
  if (path === pathOf(RETURN)) return <SignedIn />;
  if (kept.value === null) return <SignIn />;
  if (viewer.value === null) return <p class="state">{words.value.loading}</p>;
  const views = viewsOf(viewer.value.role);
  return (
    <Router>
      {views.map(({ path, draw }) => (
        <Route key={path} path={pathOf(path)} component={draw} />
      ))}
      <Route path={pathOf('')} component={Start} />
      <Route default component={NotFound} />
    </Router>
  );
}

/** Goes on to the first view of the reader. */
function Start() {
  const { route } = useLocation();
  const [first] = viewer.value === null ? [] : viewsOf(viewer.value.role);
  useLayoutEffect(() => {
    if (first !== undefined) route(pathOf(first.path), true);
  }, [first]);
  return first === undefined ? <p class="state">{words.value.noView}</p> : null;
}

function NotFound() {
  return (
    <section class="state">
      <h1>{words.value.notFound}</h1>
      <a href={pathOf('')}>{words.value.toStart}</a>
    </section>
  );
}
