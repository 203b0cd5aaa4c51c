// Starts the service, as `npm start` does.
import type { Subcommand } from './subcommand';
import { ENDED } from './terminal';

export const START: Subcommand = {
  name: 'start',
  options: [],
  summary: { zh: '启动服务', en: 'starts the service' },
  teaches: {
    zh: `不设任何变量即可启动：台账存于 var/ledger.sqlite，第一次启动装入演示数据，并打印访问地址和试用令牌。

  supervision-ledger start
  PORT=4001 LEDGER_SEED=reference supervision-ledger start`,
    en: `Starts without any setting: the ledger is var/ledger.sqlite, the first start fills it with a demonstration, and prints where to
look and tokens to try.

  supervision-ledger start
  PORT=4001 LEDGER_SEED=reference supervision-ledger start`,
  },
  run: async () => {
    await import('../main.js');
    return ENDED.WELL;
  },
};
