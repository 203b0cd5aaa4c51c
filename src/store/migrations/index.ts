// The migrations, oldest first. New ones come from `npm run migration:generate` and are added here.
import { Start1795245410034 } from './sqlite/1795245410034-Start';

export const MIGRATIONS = [Start1795245410034];
