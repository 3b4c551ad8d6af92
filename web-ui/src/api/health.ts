import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import { ApiError } from "./problem";
import type { Schemas } from "./schema.gen";

export type Level = "ok" | "warning" | "failed";

/** One thing that has to be well, and what is known of it. */
export interface Check {
  name: string;
  status: Level;
  /** Since when it has this status, or since the start; unknown where the database is away. */
  since?: string | undefined;
  value?: number | undefined;
  limit?: number | undefined;
  unit: string;
  troubles: string[];
}

export interface Health {
  status: Level;
  checks: Check[];
  askedAt: string;
}

/** Without its database the registry knows nobody's rights, so it tells administrators no more than everybody. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async ({ signal }): Promise<Health> => {
    const askedAt = new Date().toISOString();
    try {
      const view = present(await api("GET /api/v1/health", { signal }), "status", "checks");
      return { status: level(view.status), checks: view.checks.map(check), askedAt };
    } catch (error) {
      if (error instanceof ApiError && error.status === 503) {
        return { status: "failed", checks: [], askedAt };
      }
      throw error;
    }
  },
  refetchInterval: 10_000,
});

function check(view: Schemas["HealthCheckView"]): Check {
  const { name, status, unit, troubles, since, value, limit } = present(view, "name", "status", "unit", "troubles");
  return { name, status: level(status), unit, troubles, since, value, limit };
}

/** A level that this page does not know is none that is well. */
function level(status: string): Level {
  return status === "ok" || status === "warning" ? status : "failed";
}
