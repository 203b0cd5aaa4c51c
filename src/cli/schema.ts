// Prints the schema: `npm run --silent schema > schema.graphql`.
import { schemaText } from '../api/schema';

process.stdout.write(schemaText());
