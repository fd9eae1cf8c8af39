import createClient from 'openapi-fetch';
import { ApiProblem, asProblem, problemFrom } from './problem';
import type { paths } from './schema.gen';
import { sessionFetch, sessionHeader } from './session';

/** The API, typed by its own OpenAPI document. Give its answers to {@link unwrap}. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: sessionFetch, headers: sessionHeader });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a reply, or the server's reason as an {@link ApiProblem}. */
export async function unwrap<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  let got: Answer<Data>;
  try {
    got = await answer;
  } catch (error) {
    throw asProblem(error);
  }
  const { data, error, response } = got;
  if (!response.ok || error !== undefined) throw problemFrom(response.status, error, response.headers.get('retry-after'));
  if (data === undefined && response.status !== 204) throw new ApiProblem(response.status, 'EMPTY_REPLY', 'The server sent no answer.');
  return data as Data;
}
