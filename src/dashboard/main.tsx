// The page of the supervision ledger: a client like any other. It must know the public API and the client helper only.
//
// A view is a row of page/views.tsx: where it lies, who sees it, and the module that is loaded when somebody goes there. Its
// operations are a .graphql file beside it (npm run documents makes them typed), its words are in texts/zh.ts and
// texts/en.ts, what it asks comes by page/asked.ts and what it follows by page/live.ts.
import './page/page.css';

import { render } from 'preact';

import { App } from './page/app';

const place = document.getElementById('page');
if (place === null) throw new Error('the document has no place for the page');
render(<App />, place);
