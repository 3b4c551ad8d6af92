import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Repository } from "../../api/repositories";
import { isPlatform } from "../../format/platform";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";

/** Beside the README: what is known of the newest version, and of the repository. */
export function RepositoryFacts({ repository }: { repository: Repository }): ReactNode {
  const { words, language } = useLanguage();
  const { listed, categories } = repository;
  return (
    <aside className="stack" aria-label={words.repository.facts}>
      {listed !== undefined && (
        <dl className="facts">
          {listed.newest !== undefined && (
            <>
              <dt>{words.explore.newest}</dt>
              <dd>
                <Link
                  className="mono"
                  to="/r/$repository/-/tags/$tag"
                  params={{ repository: repository.name, tag: listed.newest }}
                >
                  {listed.newest}
                </Link>
              </dd>
            </>
          )}
          {listed.downloadSize !== undefined && (
            <>
              <dt>{words.size.download}</dt>
              <dd>
                <Size bytes={listed.downloadSize} />
              </dd>
            </>
          )}
          {listed.platforms.filter(isPlatform).length > 0 && (
            <>
              <dt>{words.terms.platforms}</dt>
              <dd>{listed.platforms.filter(isPlatform).join(", ")}</dd>
            </>
          )}
          <dt>{words.repository.tags}</dt>
          <dd className="number">{formatCount(listed.tags, language)}</dd>
          <dt>{words.explore.sorts.pulls}</dt>
          <dd className="number">{formatCount(listed.pulls, language)}</dd>
          {listed.tags > 0 && (
            <>
              <dt>{words.explore.sorts.pushed}</dt>
              <dd>
                <Time at={listed.lastPush} />
              </dd>
            </>
          )}
          {listed.lastPull !== undefined && (
            <>
              <dt>{words.repository.lastPull}</dt>
              <dd>
                <Time at={listed.lastPull} />
              </dd>
            </>
          )}
        </dl>
      )}
      {categories.length > 0 && (
        <div className="row">
          {categories.map((category) => (
            <Link key={category} to="/" search={{ q: category }}>
              <Badge>
                <bdi>{category}</bdi>
              </Badge>
            </Link>
          ))}
        </div>
      )}
    </aside>
  );
}
