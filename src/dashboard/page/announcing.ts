// What is read out to who does not look: one sentence at a time, in the frame's live region.
import { signal } from '@preact/signals';

export const announced = signal('');

export function announce(sentence: string): void {
  announced.value = sentence;
}
