// The types of columns, portable: moments and days are text that sorts.
export const MOMENT = { type: 'varchar', length: 24 } as const;
export const DAY = { type: 'varchar', length: 10 } as const;
export const WORD = { type: 'varchar', length: 40 } as const;
export const ID = { type: 'varchar', length: 60 } as const;
export const HASH = { type: 'varchar', length: 64 } as const;
export const TEXT = { type: 'text' } as const;
export const NUMBER = { type: 'integer' } as const;
export const FLAG = { type: 'boolean' } as const;
export const JSON_TEXT = { type: 'simple-json' } as const;
/** A type that admits null. */
export const or = <T extends object>(type: T) => ({ ...type, nullable: true as const });
