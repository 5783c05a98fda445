import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { bodyDecoder } from '../../src/transport/body-decoder.js';
import { readBody } from '../../src/transport/read-body.js';
import { until } from '../helpers/until.js';

describe('readBody', () => {
  it('should read no further once a body is too large, though nobody stops it', async () => {
    const most = 1_000;
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(10));
        if (pulled === most) controller.close();
      },
    });
    const answer = { status: 200, headers: new Headers(), body, text: () => Promise.resolve('') };
    const read$ = readBody(answer, {
      decode: bodyDecoder(),
      maxBytes: 25,
      heard: () => undefined,
      tooLarge: () => new Error('too large'),
    });
    const error: unknown = await firstValueFrom(read$).catch((reason: unknown) => reason);
    expect(error).to.include({ message: 'too large' });
    let turns = 20;
    await until(() => (turns -= 1) < 0);
    expect(pulled).to.be.below(10);
  });
});
