// A short tone for a red flag: off until somebody switches it on, which is also when a browser lets a page sound.
import { signal } from '@preact/signals';

export const sound = signal(false);

let context: AudioContext | undefined;

export function switchSound(): void {
  sound.value = !sound.value;
  if (!sound.value) return;
  context ??= new AudioContext();
  void context.resume();
  tone();
}

// Two falling notes, quiet, in less than half a second.
const NOTES_HZ = [880, 660];
const NOTE_S = 0.18;
const LOUDNESS = 0.15;

export function tone(): void {
  if (context === undefined) return;
  for (const [i, frequency] of NOTES_HZ.entries()) {
    const begin = context.currentTime + i * NOTE_S;
    const oscillator = new OscillatorNode(context, { frequency, type: 'sine' });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(LOUDNESS, begin);
    gain.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(begin);
    oscillator.stop(begin + NOTE_S);
  }
}
