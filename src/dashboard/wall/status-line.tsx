// The line at the head of the wall: the ledger's day, since when the wall is connected or cut off, sound, full screen.
import type { Asked } from '../page/asked';
import type { Line } from '../page/live';
import { longDay, shortMoment, timeOf } from '../page/moments';
import { words } from '../texts/language';
import { sound, switchSound } from './sound';
import type { StandingQuery } from './wall.documents';

export function StatusLine({ line, standing }: { line: Line; standing: Asked<StandingQuery> }) {
  const text = words.value.wall;
  const at = standing.data.value?.summary.at;
  return (
    <div class="status-line">
      <h1>
        {text.title}
        {at !== undefined && <small>{longDay(at)}</small>}
      </h1>
      <p class={`line ${isFresh(line, standing) ? 'fresh' : 'stale'}`} role="status">
        {sentence(line, standing)}
        {at !== undefined && <span class="as-of">{text.asOf(shortMoment(at))}</span>}
      </p>
      <button type="button" aria-pressed={sound.value} onClick={switchSound}>
        {sound.value ? text.soundOn : text.soundOff}
      </button>
      <button type="button" onClick={toggleFullScreen}>
        {text.fullScreen}
      </button>
    </div>
  );
}

/** What is shown was read after the connection was there, and reading it again has not failed. */
function isFresh(line: Line, { readAt, problem }: Asked<unknown>): boolean {
  return line.kind === 'connected' && problem.value === null && readAt.value >= line.since;
}

function sentence(line: Line, standing: Asked<unknown>): string {
  const text = words.value.wall;
  switch (line.kind) {
    case 'connecting':
      return `◌ ${text.connecting}`;
    case 'ended':
      return `✕ ${text.ended(line.why)}`;
    case 'lost':
      return `✕ ${text.lost(timeOf(line.since))}`;
    case 'connected':
      if (standing.problem.value !== null) return `✕ ${words.value.failed(standing.problem.value)}`;
      if (!isFresh(line, standing)) return `◌ ${text.catchingUp}`;
      return `● ${text.connected(timeOf(line.since))}`;
  }
}

function toggleFullScreen(): void {
  if (document.fullscreenElement === null) void document.documentElement.requestFullscreen();
  else void document.exitFullscreen();
}
