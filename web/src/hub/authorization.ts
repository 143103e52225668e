/** What a credential may consist of: a header field carries nothing else. */
const VISIBLE = /^[\x21-\x7e]*$/;

/** Whether a header can carry it. */
export const canBeSent = (credential: string): boolean => VISIBLE.test(credential);

/** The header by which a credential is shown; none for the empty one. */
export const authorization = (credential: string): Record<string, string> => (credential === '' ? {} : { Authorization: `Bearer ${credential}` });
