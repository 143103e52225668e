/** Something that the person should know and that did not end the session; the page has words for each code. */
export type Notice = { id: number } & News;

export type News =
  | { code: 'provider.switched'; from: string; to: string }
  /** No provider of the model can be reached; the hub goes on trying for a while. */
  | { code: 'providers.down' }
  /** No WebSocket can be opened here: plain HTTP carries the session. */
  | { code: 'websocket.none' }
  /** The session could not be gone on with; a new one has what was said so far. */
  | { code: 'session.renewed' }
  /** In the words of the hub or the provider; its code is empty when there is none. */
  | { code: 'server'; serverCode: string; message: string };

export type NoticeCode = News['code'];

const MAX_NOTICES = 20;

/** The notices with one more, each code once. */
export function told(notices: readonly Notice[], news: News): readonly Notice[] {
  const id = 1 + notices.reduce((most, notice) => Math.max(most, notice.id), 0);
  return [...notices.filter(({ code }) => code !== news.code), { id, ...news }].slice(-MAX_NOTICES);
}

/** What holds no longer once an answer begins or the person goes on. */
export const settled = (notices: readonly Notice[]): readonly Notice[] => {
  const left = notices.filter(({ code }) => code !== 'providers.down' && code !== 'server');
  return left.length === notices.length ? notices : left;
};
