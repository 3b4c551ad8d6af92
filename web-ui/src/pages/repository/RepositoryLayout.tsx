import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { may, repositoryQuery } from "../../api/repositories";
import { PageTitle } from "../../app/PageTitle";
import { Tabs } from "../../app/Tabs";
import { shortDigest } from "../../format/digest";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { QueryStates } from "../../states/QueryStates";
import { StarButton } from "./StarButton";

/** What stands on every page of a repository: its title, a notice that it is given up, and the tabs. */
export function RepositoryLayout(): ReactNode {
  const { words, language } = useLanguage();
  const { repository: name } = useParams({ from: "/r/$repository" });
  const query = useQuery(repositoryQuery(name));
  const { tag, digest } = useParams({ strict: false });
  const [namespace = "", ...rest] = name.split("/");
  const crumb = (
    <Link to="/n/$namespace" params={{ namespace }}>
      {namespace}
    </Link>
  );
  const title = rest.join("/");
  const reference = tag ?? (digest === undefined ? undefined : shortDigest(digest));
  return (
    <>
      <PageTitle
        title={title}
        tab={reference === undefined ? title : `${title}:${reference}`}
        crumbs={[{ key: namespace, link: crumb }]}
      >
        {query.data !== undefined && (
          <>
            {query.data.official && <Badge tone="ok">{words.badges.official}</Badge>}
            {query.data.listed?.mirrored === true && <Badge>{words.badges.mirrored}</Badge>}
            <Badge>{query.data.visibility === "private" ? words.badges.private : words.badges.public}</Badge>
            <span className="dim">
              <Foreign text={query.data.description} />
            </span>
            <span className="grow" />
            <StarButton repository={query.data} />
          </>
        )}
      </PageTitle>
      <QueryStates query={query} hidden={words.repository.hidden} lines={8}>
        {(repository) => (
          <>
            {repository.deprecation !== "" && (
              <Notice tone="warn">
                <strong>{words.badges.deprecated}</strong> <Foreign text={repository.deprecation} />
              </Notice>
            )}
            <Tabs label={name}>
              <Link
                to="/r/$repository"
                params={{ repository: name }}
                activeOptions={{ exact: true, includeSearch: false }}
              >
                {words.repository.overview}
              </Link>
              <Link to="/r/$repository/-/tags" params={{ repository: name }} activeOptions={{ includeSearch: false }}>
                {words.repository.tags}
                {repository.listed !== undefined && (
                  <span className="dim number"> {formatCount(repository.listed.tags, language)}</span>
                )}
              </Link>
              <Link
                to="/r/$repository/-/history"
                params={{ repository: name }}
                activeOptions={{ includeSearch: false }}
              >
                {words.history.title}
              </Link>
              {may(repository, "edit") && (
                <>
                  <Link to="/r/$repository/-/webhooks" params={{ repository: name }}>
                    {words.webhooks.title}
                  </Link>
                  <Link to="/r/$repository/-/settings" params={{ repository: name }}>
                    {words.repository.settings}
                  </Link>
                </>
              )}
            </Tabs>
            <Outlet />
          </>
        )}
      </QueryStates>
    </>
  );
}
