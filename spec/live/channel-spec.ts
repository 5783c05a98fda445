import { expect } from 'chai';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { createChannel } from '../../src/live/channel.js';
import { scriptedClient } from './support/scripted-client.js';

const hourMs = 3_600_000;

describe('createChannel', () => {
  it('should measure the lifetime of a channel by the wall clock, where elapsed time has stood still', async () => {
    const wallMs = Date.parse('2026-10-01T08:00:00Z');
    const runtime = { scheduler: new VirtualTimeScheduler(), random: () => 0.5, wallClock: () => wallMs };
    const response = {
      id: 'c1',
      connectUri: 'ws://127.0.0.1:2/channels/c1',
      expires: new Date(wallMs + 2 * hourMs).toISOString(),
    };
    const channel = await firstValueFrom(createChannel(scriptedClient(runtime, () => response).client));
    expect(channel.lifeMs).to.equal(2 * hourMs);
  });
});
