// How large a file is, as people say it. Pure.
const STEPS = ['B', 'kB', 'MB', 'GB'] as const;

/** `sizeText(1_240_000) === '1.2 MB'` */
export function sizeText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), STEPS.length - 1);
  const count = bytes / 1000 ** step;
  return `${count >= 10 || step === 0 ? String(Math.round(count)) : count.toFixed(1)} ${STEPS[step] ?? ''}`;
}
