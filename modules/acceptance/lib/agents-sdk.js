// What the Agents SDK's own message handler makes of a frame.
import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';

/**
 * 'dies': it throws, which kills a Node process (openai-realtime.md, section 8.2); 'ignores': the frame misses the SDK's schema and
 * reaches nobody but `*` listeners; 'reads': all is well.
 */
export function agentsSdkTakes(event) {
  const transport = new OpenAIRealtimeWebSocket({ url: 'ws://unused' });
  let known = false;
  transport.sendEvent = () => {};
  transport.on(event.type, () => (known = true));
  transport.on('error', () => (known = true));
  try {
    transport._onMessage({ data: JSON.stringify(event) });
    return known ? 'reads' : 'ignores';
  } catch {
    return 'dies';
  }
}
