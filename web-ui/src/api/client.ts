import { withoutNulls } from "./present";
import { ApiError, readProblem, UnreachableError } from "./problem";
import type { Operations } from "./schema.gen";
import { csrfToken, renewSession, signInAgain } from "./session";

/** The session is another than the page knows: somebody has signed in anew in another tab. */
const NO_TOKEN = "urn:slipway:problem:csrf-token";

type Operation = keyof Operations;
/** Methods and paths are asked for as the document writes them: "GET /api/v1/users/{name}". */
type Parts<O extends Operation> = Given<"path", Operations[O]["path"]> &
  Given<"query", Operations[O]["query"]> &
  Given<"body", Operations[O]["body"]> & {
    signal?: AbortSignal;
    /** The revision that the caller has seen. */
    ifMatch?: string;
  };

/** A part that has a required field has to be there; one that has none may be left out. */
type Given<Name extends string, Part> = [Part] extends [undefined]
  ? { [N in Name]?: undefined }
  : Record<never, never> extends Part
    ? { [N in Name]?: Part }
    : { [N in Name]: Part };

export interface Request {
  method: string;
  path: string;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  ifMatch?: string | undefined;
  /** A sign-in that fails must not wait for a sign-in. */
  isSignIn?: boolean;
}

/** Asks for an operation of the document, and gives its answer. Throws ApiError or UnreachableError. */
export async function api<O extends Operation>(operation: O, parts: Parts<O>): Promise<Operations[O]["answer"]> {
  const [method = "", template = ""] = operation.split(" ");
  const { path: places, query, body, signal, ifMatch } = parts as Partial<Record<string, unknown>>;
  const request: Request = {
    method,
    path: fill(template, (places ?? {}) as Record<string, unknown>),
    query: (query ?? {}) as Record<string, unknown>,
    body,
    signal: signal as AbortSignal | undefined,
    ifMatch: ifMatch as string | undefined,
  };
  return (await send(request)) as Operations[O]["answer"];
}

/** For what the document does not describe. */
export async function send(request: Request): Promise<unknown> {
  return readAnswer(await ask(request));
}

/**
 * For answers that are no JSON. A 401 in a session that has ended asks for a sign-in, a missing token of a session for the
 * session as it is now; then the request is repeated once.
 */
export async function ask(request: Request): Promise<Response> {
  const answer = await exchange(request);
  if (answer.ok) {
    return answer;
  }
  const problem = await readProblem(answer);
  if (request.isSignIn !== true && (await mayRepeat(problem))) {
    const second = await exchange(request);
    if (second.ok) {
      return second;
    }
    throw await readProblem(second);
  }
  throw problem;
}

async function mayRepeat({ status, type }: ApiError): Promise<boolean> {
  if (status === 401) {
    return signInAgain();
  }
  return status === 403 && type === NO_TOKEN && (await renewSession());
}

async function exchange({ method, path, query, body, signal, ifMatch }: Request): Promise<Response> {
  const headers = new Headers({ Accept: "application/json", "X-Slipway-Page": "1" });
  const token = csrfToken();
  if (token !== null && method !== "GET") {
    headers.set("X-CSRF-Token", token);
  }
  if (ifMatch !== undefined) {
    headers.set("If-Match", `"${ifMatch}"`);
  }
  if (body !== undefined) {
    headers.set("Content-Type", "application/json");
  }
  try {
    return await fetch(path + queryString(query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new UnreachableError(error);
  }
}

async function readAnswer(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (text === "") {
    return undefined;
  }
  try {
    return withoutNulls(JSON.parse(text));
  } catch {
    throw new ApiError(answer.status, { detail: "The answer is not JSON." }, answer.headers.get("X-Request-Id"));
  }
}

/** A repository's name keeps its slashes; everything else in a place is one part of the path. */
export function fill(template: string, places: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(places[name]);
    return name === "path" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
}

export function queryString(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") {
      search.append(name, String(value));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
