// What is printed when something breaks: where and what kind, never what was being sent or read.
import { describe, expect, test } from '@jest/globals';
import { report } from '../../bot/teams/on-turn-error.ts';
import { crashLine, createLog, createWorld } from '../../bot/world.ts';

const secret = 'Xk7-Password-of-Jane';

/** As HTTP libraries make them: the request with its body hangs on the error. */
function httpError(): Error {
  const cause = Object.assign(new Error('socket hang up'), { config: { data: secret } });
  return Object.assign(new Error('Request failed with status 500', { cause }), { request: { body: { passwordProfile: { password: secret } } }, response: { text: secret } });
}

function parseError(): unknown {
  try {
    return JSON.parse(secret);
  } catch (error) {
    return error;
  }
}

describe('a crash', () => {
  test('says what broke and where', () => {
    const line = JSON.parse(crashLine(httpError())) as { error: { words: string; frames: string[] }; cause: { words: string } };
    expect(line.error.words).toBe('Request failed with status 500');
    expect(line.error.frames[0]).toContain('crash.test.ts');
    expect(line.cause.words).toBe('socket hang up');
  });

  test.each([['an HTTP error', httpError()], ['a parser’s error', parseError()], ['a thrown text', secret], ['a thrown object', { password: secret }]])('prints no secret of %s', (_name, error) => {
    expect(crashLine(error)).not.toContain(secret.slice(0, 8));
    expect(crashLine(error)).toContain('"event":"crashed"');
  });
});

describe('a turn that breaks', () => {
  test('logs no request and tells the person none of it', () => {
    const lines: string[] = [];
    const world = createWorld({ log: createLog('info', (line) => { lines.push(line); }), key: 'a key for tests alone, long enough' });
    const sentence = report(world, httpError());
    expect(lines).toHaveLength(1);
    expect(lines.join() + sentence).not.toContain(secret);
  });
});
