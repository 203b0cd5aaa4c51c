// The page for trying the API: GraphiQL with README's tour as tabs and a field for the token. A caller like any other:
// it must know the public API only.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import tour from 'virtual:tour';

import { fetcherOf } from './fetcher';
import { keepToken, keptToken } from './token';

function Page() {
  const [token, setToken] = useState(keptToken);
  // Another token is another fetcher, and GraphiQL then asks for the schema anew.
  const fetcher = useMemo(() => fetcherOf(token), [token]);
  return (
    // Nothing that is typed here stays on the machine when the browser's tab is closed.
    <GraphiQL
      fetcher={fetcher}
      storage={sessionStorage}
      defaultTabs={tour}
      plugins={[HISTORY_PLUGIN]}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <label className="token" title="只保存在本浏览器标签页，关闭即清除">
          令牌
          <input
            name="token"
            autoComplete="off"
            spellCheck={false}
            placeholder="粘贴令牌（启动时打印，或 npm run token）"
            value={token}
            onChange={({ target }) => setToken(keepToken(target.value))}
          />
        </label>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place for GraphiQL');
createRoot(place).render(<Page />);
