import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { present } from "./present";
import { ApiError } from "./problem";
import type { Schemas } from "./schema.gen";
import { tag } from "./tags";

/** An image in parts: of an index, what it has for one platform. */
export type Image = ReturnType<typeof image>;
export type Layer = Image["layers"][number];

/** What the longest name of a tag has. */
const LONGEST_TAG = 128;

/** Which image of an index is meant: what the address says, or else what the reader chose last, if the index has it. */
export interface Wanted {
  platform: string | undefined;
  remembered: string;
}

export function imageQuery(repository: string, reference: string, { platform, remembered }: Wanted) {
  return queryOptions({
    queryKey: ["image", repository, reference, platform ?? null, remembered],
    queryFn: async ({ signal }): Promise<Image> => {
      const ask = async (of: string | undefined): Promise<Image> => {
        const query = { repository, reference, ...(of === undefined ? {} : { platform: of }) };
        return image(await api("GET /api/v1/layers", { query, signal }));
      };
      if (platform !== undefined || remembered === "") {
        return ask(platform);
      }
      try {
        return await ask(remembered);
      } catch (error) {
        // The index lacks that platform, or there is no such thing at all, which the second answer says.
        if (error instanceof ApiError && error.status === 404) {
          return ask(undefined);
        }
        throw error;
      }
    },
  });
}

/** The line of the table of tags that is about one; null where there is none of this name. */
export function tagQuery(repository: string, name: string) {
  return queryOptions({
    queryKey: ["tag", repository, name],
    queryFn: async ({ signal }) => {
      // Of the names that begin with it, it is the first itself.
      const q = name.length < LONGEST_TAG ? `${name}*` : name;
      for (const attached of [false, true]) {
        const query = { repository, q, attached, sort: "name", order: "asc", n: 1 };
        const { tags } = present(await api("GET /api/v1/tags", { query, signal }), "tags");
        const found = tags.map(tag).find((one) => one.name === name);
        if (found !== undefined) {
          return found;
        }
      }
      return null;
    },
  });
}

function image(view: Schemas["ImageView"]) {
  const found = present(view, "repository", "digest", "mediaType", "platforms", "size", "layers", "steps", "indexed");
  return {
    ...found,
    base: view.base === undefined ? undefined : present(view.base, "repository", "tag", "digest", "layers"),
    layers: found.layers.map((layer) => present(layer, "number", "digest", "mediaType", "size", "stored")),
    steps: found.steps.map((step) => present(step, "step")),
  };
}
