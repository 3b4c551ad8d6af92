import { ApiError, UnreachableError } from "../api/problem";

interface Sentences {
  unreachable: string;
  unexpected: string;
  byStatus: (status: number) => string;
}

/** The server's own sentence where it gave one. */
export function describe(error: unknown, sentences: Sentences): string {
  if (error instanceof UnreachableError) {
    return sentences.unreachable;
  }
  if (error instanceof ApiError) {
    return error.detail === "" ? sentences.byStatus(error.status) : sentence(error.detail);
  }
  return error instanceof Error ? `${sentences.unexpected} ${error.message}` : sentences.unexpected;
}

/** Details begin small and end without a stop. */
function sentence(detail: string): string {
  const start = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
