// `npm run licences`: writes docs/licences.md, the licences of everything that is shipped.
import { bundled, running } from './packages.mjs';

const rows = (packages) => packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
const head = ['| package | version | licence |', '| --- | --- | --- |'];

console.log(
  [
    '# Licences of what is shipped (第三方组件许可证)',
    '',
    '<!-- Written by `npm run licences`; a test compares it. -->',
    '',
    'Of a choice (`OR`) the first that is allowed is taken. Texts: in each package, and for the pages in `dist/PAGE/.vite/license.md`.',
    '',
    '## The service runs with (服务运行时)',
    '',
    ...head,
    ...rows(running()),
    '',
    '## The pages are bundled of (页面打包)',
    '',
    ...head,
    ...rows(bundled()),
  ].join('\n'),
);
