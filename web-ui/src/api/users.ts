import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

export type User = Required<Schemas["UserUser"]>;

export function usersQuery() {
  return {
    queryKey: ["users"] as const,
    load: async (after: string | number | undefined, signal: AbortSignal) => {
      const query = { n: 200, ...(after === undefined ? {} : { after: String(after) }) };
      const page = present(await api("GET /api/v1/users", { query, signal }), "users");
      return { rows: page.users.map((view): User => present(view, "name", "admin", "createdAt")), next: page.next };
    },
  };
}

export async function createUser(name: string, password: string): Promise<void> {
  await api("POST /api/v1/users", { body: { name, password } });
}

/** One's own needs the current password; the admin sets those of others without. */
export async function changePassword(name: string, password: string, currentPassword?: string): Promise<void> {
  const body = { password, ...(currentPassword === undefined ? {} : { currentPassword }) };
  await api("PUT /api/v1/users/{name}/password", { path: { name }, body });
}
