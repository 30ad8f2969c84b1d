// Reads what a failed fetch says about the request: did it get away, and how to call the failure.
import { NoAnswer } from './graph-answer.ts';

interface Cause { code: string; syscall: string }

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** fetch wraps the socket's error, and an attempt over several addresses wraps one for each of them. */
function causeOf(error: unknown): Cause {
  const cause = field(error, 'cause') ?? error;
  const attempts = field(cause, 'errors');
  const first: unknown = Array.isArray(attempts) ? attempts[0] : undefined;
  const read = (name: string): string => {
    const value = field(cause, name) ?? field(first, name);
    return typeof value === 'string' ? value : '';
  };
  return { code: read('code'), syscall: read('syscall') };
}

/** Failures before the first byte of the request leaves: looking the name up, connecting, checking the certificate. */
function failedBeforeSending(cause: Cause): boolean {
  const connecting = cause.syscall === 'connect' || cause.syscall === 'getaddrinfo' || cause.code === 'UND_ERR_CONNECT_TIMEOUT';
  return connecting || /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/.test(cause.code);
}

/** The error's own message stays behind: it may quote a header, and with it the token. */
export function networkFailure(error: unknown): NoAnswer {
  const cause = causeOf(error);
  const code = cause.code || 'network';
  return failedBeforeSending(cause)
    ? new NoAnswer(code, 'The directory cannot be reached.', false)
    : new NoAnswer(code, 'The connection to the directory broke before it answered.', true);
}
