import { queryOptions } from "@tanstack/react-query";
import { UnreachableError } from "./problem";

/** One thing that has to be well, and what is known of it. */
export interface Check {
  name: string;
  status: string;
  details: Record<string, string>;
}

export interface Health {
  status: string;
  checks: Check[];
  askedAt: number;
}

/** The answer is of use with status 503, too: it says what is not well. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async ({ signal }): Promise<Health> => {
    const answer = await fetch("/actuator/health/readiness", { signal }).catch((error: unknown) => {
      throw new UnreachableError(error);
    });
    const body: unknown = await answer.json();
    const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const components = (fields.components ?? {}) as Record<string, { status?: unknown; details?: unknown }>;
    return {
      status: String(fields.status),
      checks: Object.entries(components).map(([name, component]) => ({
        name,
        status: String(component.status),
        details: texts(component.details),
      })),
      askedAt: Date.now(),
    };
  },
  refetchInterval: 10_000,
});

function texts(details: unknown): Record<string, string> {
  const entries = typeof details === "object" && details !== null ? Object.entries(details) : [];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
