import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { lookupQuery } from "../../api/lookup";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";

/** Tags and digests that are meant rather than a repository; nothing where none is. */
export function Matches({ q }: { q: string }): ReactNode {
  const words = useWords();
  const { data: matches = [] } = useQuery(lookupQuery(q));
  if (matches.length === 0) {
    return null;
  }
  return (
    <section aria-label={words.explore.matches}>
      <h2>{words.explore.matches}</h2>
      <ul>
        {matches.map(({ repository, digest, tags }) => (
          <li key={`${repository} ${digest} ${tags[0] ?? ""}`} className="row">
            {tags.length === 0 && <bdi>{repository}</bdi>}
            {tags.map((tag) => (
              <Link key={tag} to="/r/$repository/-/tags/$tag" params={{ repository, tag }}>
                <bdi>
                  {repository}:{tag}
                </bdi>
              </Link>
            ))}
            <Digest repository={repository} digest={digest} />
          </li>
        ))}
      </ul>
    </section>
  );
}
