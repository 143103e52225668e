import type { TFunction } from 'i18next';

const KNOWN = ['gpt-4o-realtime', 'glm-realtime'] as const;

/** A route as people call it; one that nobody named is called by its id. */
export function modelName(t: TFunction, id: string): string {
  const known = KNOWN.find((each) => each === id);
  return known === undefined ? id : t(`models.${known}`);
}
