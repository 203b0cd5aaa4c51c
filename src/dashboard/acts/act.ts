// An act: a mutation and the fields of its form. Must hold no words and draw nothing: words are in texts/acts-zh.ts.
import type { Document } from '../../client/connect';

export interface Problem {
  code: string;
  field: string[] | null;
  message: string;
}

/** What every act answers; what else it answers is for who asked. */
export interface Done {
  done: { userErrors: Problem[] };
}

export const CHOICES = {
  category: ['FUNDING', 'LAND', 'PROCEDURE', 'COORDINATION', 'WEATHER', 'POLICY', 'DUTY', 'OTHER'],
  reportCadence: ['NONE', 'WEEKLY', 'TEN_DAYS', 'MONTHLY', 'QUARTERLY'],
  classification: ['PUBLIC', 'INTERNAL', 'WORK_SECRET'],
  status: ['YELLOW', 'RED'],
  interventionKind: ['REMINDER', 'CIRCULAR', 'INTERVIEW', 'ACCOUNTABILITY'],
  sourceKind: [
    'WORK_REPORT',
    'LEADER_INSTRUCTION',
    'MEETING_DECISION',
    'PARTY_COMMITTEE_ASSIGNMENT',
    'SUPERIOR_DEPLOYMENT',
    'INSPECTION_FEEDBACK',
    'OFFICIAL_DOCUMENT',
    'KEY_MATTER',
    'PROPOSAL',
    'PUBLIC_APPEAL',
  ],
  level: ['NATIONAL', 'PROVINCIAL', 'MUNICIPAL', 'COUNTY', 'TOWNSHIP'],
  instructionKind: ['ACTION', 'GUIDANCE', 'NOTED'],
  unitKind: ['DEPARTMENT', 'DISTRICT', 'TOWNSHIP', 'INSTITUTION', 'ENTERPRISE', 'OFFICE', 'OTHER'],
} as const;
export type ChoiceOf = keyof typeof CHOICES;

/** `decision`: yes or no, neither before it is chosen. `check`: a box, false unless ticked. */
export type FieldKind =
  | 'text'
  | 'long'
  | 'day'
  | 'percent'
  | 'decision'
  | 'check'
  | 'files'
  | 'unit'
  | 'units'
  | 'person'
  | 'source'
  | 'task';

export interface Field {
  name: string;
  kind: FieldKind | 'choice';
  /** of a choice: its vocabulary */
  of?: ChoiceOf;
  needed?: boolean;
  /** shown only while another field, which is a decision or a check, has this value */
  only?: { name: string; is: boolean };
}

type FieldsOf<Input> = readonly (Field & { name: Extract<keyof Input, string> })[];

export interface Act {
  name: string;
  document: Document<Done, { input: never }>;
  fields: readonly Field[];
}

/** An act whose fields are those of its mutation's input: the compiler compares. */
export function act<Name extends string, Data extends Done, Input extends object>(
  name: Name,
  document: Document<Data, { input: Input }>,
  fields: FieldsOf<Input> = [],
): Act & { name: Name } {
  return { name, document: document, fields };
}

/** One act on one subject: the ids that are not asked for, the version that was seen, what the form begins with. */
export interface Occasion {
  act: Act;
  fixed: Readonly<Record<string, unknown>>;
  /** the task that it is on: what happened to it meanwhile is told when the version has moved on */
  task?: string;
  version?: number | undefined;
  /** whose version it is: the task's, or that of what is decided or changed */
  versioned?: 'task' | 'itself';
  /** the last event of the task that had been seen */
  seen?: number | undefined;
  /** what the form begins with; only what was changed is sent */
  initial?: Values;
  /** what the form of something new begins with */
  preset?: Values;
  /** which of several like ones: the number of a letter, the name of a milestone */
  about?: string;
}

/** The key of an occasion: what was typed for it is kept under this. */
export const keyOf = ({ act, fixed }: Occasion): string => `${act.name}:${Object.values(fixed).flat().join(':')}`;

export interface Chosen {
  id: string;
  label: string;
}

export interface FileRow {
  name: string;
  /** blank: it has not arrived */
  url: string;
  /** in bytes, of a file that is sent here; undefined: it lies elsewhere */
  size?: number;
}

export type Value = string | boolean | Chosen | Chosen[] | FileRow[] | null;
export type Values = Readonly<Record<string, Value>>;
