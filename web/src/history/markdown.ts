import { titleOf, type StoredConversation } from './stored-conversation';

/** A conversation to be read elsewhere. What was said stays what it is: nothing in it is taken for Markdown. */
export function conversationToMarkdown({ model, startedMs, items }: StoredConversation): string {
  const head = [`# ${escaped(titleOf(items)) || escaped(model)}`, '', `- ${escaped(model)}`, `- ${new Date(startedMs).toISOString()}`, ''];
  const body = items.flatMap(({ role, text, provider, way, cutAtMs, atMs }) => {
    const by = role === 'user' ? '' : ` (${escaped([provider, way].filter((each) => each !== undefined).join(', '))})`;
    const cut = cutAtMs === undefined ? '' : ` [${(cutAtMs / 1_000).toFixed(1)} s]`;
    return [`**${role}**${by} ${new Date(atMs).toISOString()}${cut}`, '', ...text.split('\n').map((line) => `> ${escaped(line)}`), ''];
  });
  return [...head, ...body].join('\n');
}

const escaped = (line: string): string => line.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
