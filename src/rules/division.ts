// Codes of administrative divisions (行政区划代码, GB/T 2260): six digits, two each of the province, the city and the county.
import type { GovernmentLevel } from './words';

/** The level of government that a code names. `levelOf('370600') === 'MUNICIPAL'` */
export function levelOf(code: string): GovernmentLevel {
  return code.endsWith('0000') ? 'PROVINCIAL' : code.endsWith('00') ? 'MUNICIPAL' : 'COUNTY';
}

const STEMS: Partial<Record<GovernmentLevel, number>> = { PROVINCIAL: 2, MUNICIPAL: 4 };

/** True of a code and of those below it. `isWithin('370614', '370600') && !isWithin('370600', '370614')` */
export function isWithin(code: string, above: string): boolean {
  return code.startsWith(above.slice(0, STEMS[levelOf(above)]));
}
