/** Reads what others wrote, a hub or an older page: whatever it is, these answer with a value of the wanted kind. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A text, cut to a length; empty when it is none. */
export const text = (value: unknown, longest: number): string => (typeof value === 'string' ? value.slice(0, longest) : '');

export const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);

/** A number within bounds; `otherwise` when it is none or outside. Never the -0 that JSON does not have. */
export const number = (value: unknown, least: number, most: number, otherwise: number): number =>
  typeof value === 'number' && value >= least && value <= most ? value + 0 : otherwise;

/** One of a few; the first when it is none of them. */
export const oneOf = <T>(value: unknown, all: readonly [T, ...T[]]): T => all.find((each) => each === value) ?? all[0];

/** A count from 0; 0 when it is none. */
export const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0);
