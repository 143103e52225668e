import type { Phase } from '../../src/session/phase';

/** Every state of a session; one that is missing here, or is none, does not compile. */
const ALL: Record<Phase['kind'], true> = { idle: true, connecting: true, ready: true, listening: true, thinking: true, speaking: true, reconnecting: true, failed: true };

export const STATES = Object.keys(ALL) as readonly Phase['kind'][];

/** What the pictures of the user guide show beside the states. */
export const SCENES = ['models', 'switched-provider', 'long-poll', 'microphone', 'settings', 'quality', 'history', 'login', 'dark', 'phone'] as const;

export const LANGUAGES = ['en', 'zh-CN'] as const;

export const fileOf = (language: (typeof LANGUAGES)[number], name: string): string => `${language}/${name}.png`;
