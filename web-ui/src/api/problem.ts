import { withoutNulls } from "./present";

/** What the server refused, as RFC 9457 tells it. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** What the server's log knows this request by. */
  readonly requestId: string | null;
  /** What came instead of a problem: with 412 how the thing is now. */
  readonly body: unknown;

  constructor(
    status: number,
    problem: { type?: string; title?: string; detail?: string },
    requestId: string | null,
    body: unknown = null,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.type = problem.type ?? "about:blank";
    this.title = problem.title ?? "";
    this.detail = problem.detail ?? "";
    this.requestId = requestId;
    this.body = body;
  }
}

/** No answer came at all: the registry is away, or the browser has no network. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super("the registry does not answer", { cause });
    this.name = "UnreachableError";
  }
}

/** The problem that an answer carries; its status alone where something in between has answered in another form. */
export async function readProblem(answer: Response): Promise<ApiError> {
  const requestId = answer.headers.get("X-Request-Id");
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/json")) {
    return new ApiError(answer.status, {}, requestId, withoutNulls(await answer.json().catch(() => null)));
  }
  if (!type.startsWith("application/problem+json")) {
    return new ApiError(answer.status, { title: answer.statusText }, requestId);
  }
  const problem: unknown = await answer.json().catch(() => null);
  if (typeof problem !== "object" || problem === null) {
    return new ApiError(answer.status, { title: answer.statusText }, requestId);
  }
  const { type: kind, title, detail } = problem as Record<string, unknown>;
  return new ApiError(
    answer.status,
    {
      ...(typeof kind === "string" ? { type: kind } : {}),
      ...(typeof title === "string" ? { title } : {}),
      ...(typeof detail === "string" ? { detail } : {}),
    },
    requestId,
  );
}

/** Who is not told that a thing exists gets the answers of one that does not. */
export function isHidden(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 403 || error.status === 401);
}
