import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import type { Schemas } from "./schema.gen";

/** Something in a repository: a tag, or a digest and what names it. */
export type Match = Required<Schemas["LookupMatch"]>;

/** What the server looks into repositories for: seven digits of a digest, or a name and the beginning of a tag. */
const LOOKS_INTO = /^(?:(?:sha256:|sha512:)?[0-9a-f]{7,128}|\S.*?(?:\s+|:)\w[\w.-]{0,127})$/;
const MOST = 256;

export function lookupQuery(q: string) {
  const asked = q.trim();
  return queryOptions({
    queryKey: ["lookup", asked],
    queryFn: async ({ signal }): Promise<Match[]> => {
      const { matches } = present(await api("GET /api/v1/lookup", { query: { q: asked }, signal }), "matches");
      return matches.map((match) => present(match, "repository", "digest", "tags"));
    },
    enabled: asked.length <= MOST && LOOKS_INTO.test(asked),
  });
}
