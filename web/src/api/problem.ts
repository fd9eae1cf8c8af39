/** One field of a request that the server refused. */
export interface FieldProblem {
  field: string;
  description: string;
}

/** Why a request failed, in the server's words (RFC 9457, or OpenAI's error object on its routes). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    /** 0 when there was no reply at all. */
    readonly status: number,
    /** The reason that programs read, for example LOGIN_FAILED; docs/errors.md lists them. */
    readonly code: string,
    message: string,
    readonly fields: FieldProblem[] = [],
    readonly traceId = '',
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  get isUnreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return new ApiProblem(0, 'UNREACHABLE', 'The network cannot be reached.');
  return new ApiProblem(0, 'UNEXPECTED', error instanceof Error ? error.message : 'Something unexpected happened.');
}

/** Reads what a failed reply says. */
export function problemFrom(status: number, body: unknown, retryAfter: string | null): ApiProblem {
  const wait = retryAfter === null ? undefined : Number(retryAfter);
  const seconds = wait !== undefined && Number.isFinite(wait) ? wait : undefined;
  const said = isRecord(body) ? body : {};
  const error = isRecord(said.error) ? said.error : undefined;
  if (error) return new ApiProblem(status, text(error.code) || 'ERROR', text(error.message) || sentence(status), [], '', seconds);

  return new ApiProblem(
    status,
    text(said.code) || 'ERROR',
    text(said.detail) || text(said.title) || sentence(status),
    Array.isArray(said.errors) ? said.errors.filter(isRecord).map((entry) => ({ field: text(entry.field), description: text(entry.description) })) : [],
    text(said.traceId),
    seconds,
  );
}

/** What a person can do about it; empty where the reason says it already. */
export function nextStep(problem: ApiProblem): string {
  if (problem.status === 0) return 'Check the connection and try again.';
  // A wrong password is a 401 too, and whoever typed it is signing in.
  if (problem.status === 401 && problem.code.startsWith('CREDENTIAL_')) return 'Sign in and try again.';
  // Only a limit of time comes with a wait. Of the others, such as fifty keys, the reason says what makes room.
  if (problem.status === 429) return problem.retryAfterSeconds && !/try again/i.test(problem.message) ? `Try again in ${duration(problem.retryAfterSeconds)}.` : '';
  if (problem.isUnreachable) return 'The service is not available right now. Try again in a moment.';
  if (problem.status >= 500) return problem.traceId ? `If it happens again, report it with ${problem.traceId}.` : 'Try again; if it happens again, report it.';
  return '';
}

function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 90) return `${whole} second${whole === 1 ? '' : 's'}`;
  return `${Math.ceil(whole / 60)} minutes`;
}

function sentence(status: number): string {
  return status >= 500 ? 'The server had an error.' : `The request was refused (${status}).`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
