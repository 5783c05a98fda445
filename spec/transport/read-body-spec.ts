import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { bodyDecoder, readBody } from '../../src/transport/http.js';
import { until } from '../helpers/until.js';

/** Reads a body, or the text where there is none, of at most 25 bytes: the error as its code and message. */
const reading = (body: unknown, text: unknown = '', maxBytes = 25, decode = bodyDecoder()) => {
  const response = { status: 200, headers: new Headers(), body, text: () => Promise.resolve(text as string) };
  const body$ = readBody(response, {
    decode,
    maxBytes,
    onChunk: () => undefined,
    fail: (code, message, cause) => Object.assign(new Error(message, { cause }), { code }),
  });
  return firstValueFrom(body$).catch((error: unknown) => error);
};

const webStream = (...chunks: readonly unknown[]) =>
  new ReadableStream<unknown>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

describe('readBody', () => {
  it('should stop reading once a body is too large, although it is not cancelled', async () => {
    const most = 1_000;
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(10));
        if (pulled === most) controller.close();
      },
    });
    expect(await reading(body)).to.include({
      code: 'ERR_BODY_TOO_LARGE',
      message: 'the response body is larger than 25 bytes: request smaller pages, or raise maxBodyBytes',
    });
    let turns = 20;
    await until(() => (turns -= 1) < 0);
    expect(pulled).to.be.below(10);
  });

  it('should fail for a body that is longer than the longest string', async () => {
    const decode = () => {
      throw new Error('too long'); // as V8 throws from 512 MiB on: see the fault case N20
    };
    const error = await reading(webStream(new Uint8Array(9)), '', 25, decode);
    expect(error).to.include({
      code: 'ERR_BODY_TOO_LARGE',
      message: 'the response body of 9 bytes does not fit into one string: request smaller pages',
    });
    expect(error).to.have.nested.property('cause.message', 'too long');
  });

  const wrong: Readonly<Record<string, readonly [unknown, string]>> = {
    'a web stream of strings': [webStream('{', '}'), 'yields string chunks'],
    'a Node stream of strings': [Readable.from(['{', '}']), 'yields string chunks'],
    'a Node stream with an encoding': [Readable.from(Buffer.from('{}')).setEncoding('utf8'), 'yields string chunks'],
    'a stream of arrays': [webStream([123, 125]), 'yields object chunks'],
    'a stream of nothing': [webStream(undefined), 'yields undefined chunks'],
  };
  for (const [name, [body, what]] of Object.entries(wrong)) {
    it(`should fail for ${name}`, async () => {
      const message = `the response body ${what}, not bytes: check what \`fetch\` returns`;
      expect(await reading(body)).to.include({ code: 'ERR_BODY_TYPE', message });
    });
  }

  it('should read bytes of another realm', async () => {
    const foreign: unknown = runInNewContext('new Uint8Array([123, 125])');
    expect(foreign).to.not.be.instanceOf(Uint8Array);
    expect(await reading(webStream(foreign, Buffer.from('[]')))).to.deep.equal({ text: '{}[]', bytes: 4 });
  });

  it('should measure the text in bytes where there is no stream', async () => {
    const most = 'ä'.repeat(12);
    expect(await reading(null, most)).to.deep.equal({ text: most, bytes: 24 });
    for (const text of ['ä'.repeat(13), 'a'.repeat(26)]) {
      expect(await reading(null, text)).to.include({ code: 'ERR_BODY_TOO_LARGE' });
    }
  });

  it('should fail where the text is not a string', async () => {
    const message = 'the response body is of the type object, not bytes: check what `fetch` returns';
    expect(await reading(undefined, {})).to.include({ code: 'ERR_BODY_TYPE', message });
  });
});
