import type { Phase, Reason } from '../session/conversation';

const en = {
  tagline: 'Talk to a voice model',
  model: 'Model',
  connect: 'Connect',
  hangUp: 'Hang up',
  send: 'Send',
  type: 'Type a message',
  hold: 'Hold to talk',
  release: 'Release to send',
  holdHint: 'or hold the space bar',
  handsFree: 'Hands-free',
  stop: 'Stop',
  you: 'You',
  answer: 'Answer',
  conversation: 'Conversation',
  servedBy: 'served by',
  emulated: 'This is the built-in emulator, not a real voice model. Set OPENAI_API_KEY and start the hub again to talk to one.',
  empty: 'Connect, then type, or hold the button and speak.',
  heard: '(spoken)',
  listFailed: 'The hub does not answer. Is it running? Reload the page to try again.',
  notReady: 'no provider',
  refused: 'The browser refused the microphone. Allow it for this page in the address bar; typing works without it.',
  missing: 'There is no microphone that works. Typing works without it.',
  phases: {
    idle: 'Not connected', connecting: 'Connecting…', ready: 'Connected', listening: 'Listening…', thinking: 'Thinking…', speaking: 'Speaking…', failed: 'Disconnected',
  } satisfies Record<Phase['kind'], string>,
  reasons: {
    unreachable: 'The hub cannot be reached. Check that it runs, then connect again.',
    provider: 'The provider failed. Connect again, or choose another model.',
    limit: 'The session went beyond a limit of the hub. Connect again.',
    refused: 'The hub refused the session. Choose another model.',
    lost: 'The connection was lost. Check the network, then connect again.',
    stopping: 'The hub is being restarted. Connect again in a moment.',
  } satisfies Record<Reason, string>,
};

const zh: typeof en = {
  tagline: '与语音模型对话',
  model: '模型',
  connect: '连接',
  hangUp: '挂断',
  send: '发送',
  type: '输入消息',
  hold: '按住说话',
  release: '松开发送',
  holdHint: '或按住空格键',
  handsFree: '免提',
  stop: '停止',
  you: '我',
  answer: '回答',
  conversation: '对话',
  servedBy: '由此提供：',
  emulated: '这是内置的模拟器，不是真正的语音模型。设置 OPENAI_API_KEY 并重启服务后即可与真实模型对话。',
  empty: '先连接，然后输入文字，或按住按钮说话。',
  heard: '（语音）',
  listFailed: '服务没有响应。它在运行吗？请刷新页面重试。',
  notReady: '无可用提供方',
  refused: '浏览器拒绝了麦克风。请在地址栏为本页允许麦克风；没有它也可以输入文字。',
  missing: '没有可用的麦克风。没有它也可以输入文字。',
  phases: { idle: '未连接', connecting: '正在连接…', ready: '已连接', listening: '正在听…', thinking: '正在思考…', speaking: '正在说…', failed: '已断开' },
  reasons: {
    unreachable: '无法连接到服务。请确认它在运行，然后重新连接。',
    provider: '提供方出现故障。请重新连接，或选择其他模型。',
    limit: '会话超出了服务的限制。请重新连接。',
    refused: '服务拒绝了会话。请选择其他模型。',
    lost: '连接已断开。请检查网络，然后重新连接。',
    stopping: '服务正在重启。请稍后重新连接。',
  },
};

export type Language = 'en' | 'zh';
export type Words = typeof en;
export const WORDS: Record<Language, Words> = { en, zh };

export const preferred = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
