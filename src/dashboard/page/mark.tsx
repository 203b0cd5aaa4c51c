// The mark of a colour: a shape, a word and the colour itself, so that none of them is the only sign.
import { words } from '../texts/language';

export type Colour = 'BLUE' | 'YELLOW' | 'RED';

const SHAPES: Readonly<Record<Colour, string>> = {
  BLUE: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z',
  YELLOW: 'M8 1.2L15.4 14.4H.6z',
  RED: 'M2 2h12v12H2z',
};

/** The shape alone: beside a word, or a number under a heading that says the word. */
export function Shape({ colour }: { colour: Colour }) {
  return (
    <svg class={`shape ${colour}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={SHAPES[colour]} />
    </svg>
  );
}

export function Mark({ colour }: { colour: Colour }) {
  return (
    <span class={`mark ${colour}`}>
      <Shape colour={colour} />
      {words.value.colour[colour]}
    </span>
  );
}
