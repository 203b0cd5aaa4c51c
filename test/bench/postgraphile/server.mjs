// PostGraphile 5 as its documentation has it, on the service's own database: the references of a task are told by tags, as the tables
// have no foreign keys. It has no rights and no limits, has counters that are kept for it, and is not asked for the days left, which it
// cannot know.
import { createServer } from 'node:http';

import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';

const key = (column, table, as) =>
  `("jurisdiction", "${column}") references "${table}" ("jurisdiction", "id")|@${as === 'reports' ? 'foreignFieldName' : 'fieldName'} ${as}`;
const references = {
  task: [key('sourceId', 'source', 'source'), key('leadUnitId', 'unit', 'leadUnit'), key('ownerId', 'person', 'owner')],
  report: [key('taskId', 'task', 'reports')],
};
const tags = Object.entries(references).map(([table, foreignKey]) => [table, { tags: { foreignKey } }]);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [jsonPgSmartTags({ version: 1, config: { class: Object.fromEntries(tags) } })],
  // As many connections as the service reads by.
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, poolConfig: { max: 10 } })],
  grafserv: { graphqlPath: '/graphql', watch: false, graphiql: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
