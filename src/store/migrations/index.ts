// The migrations, oldest first. New ones come from `npm run migration:generate` and are added here.
import { Clients1795287980077 } from './sqlite/1795287980077-Clients';
import { Start1795274732597 } from './sqlite/1795274732597-Start';
import { Webhooks1795288796844 } from './sqlite/1795288796844-Webhooks';

export const MIGRATIONS = [Start1795274732597, Clients1795287980077, Webhooks1795288796844];
