import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { repositoryQuery } from "../../api/repositories";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { Tabs } from "../../app/Tabs";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { QueryStates } from "../../states/QueryStates";
import { may } from "./rights";

export function RepositoryLayout(): ReactNode {
  const words = useWords();
  const { repository: name } = useParams({ from: "/r/$repository" });
  const account = useAccount();
  const query = useQuery(repositoryQuery(name));
  const [namespace = "", ...rest] = name.split("/");
  const crumb = (
    <Link to="/n/$namespace" params={{ namespace }}>
      {namespace}
    </Link>
  );
  return (
    <>
      <PageTitle title={rest.join("/")} crumbs={[{ key: namespace, link: crumb }]}>
        {query.data !== undefined && (
          <Badge>{query.data.visibility === "private" ? words.badges.private : words.badges.public}</Badge>
        )}
        {query.data?.description !== undefined && (
          <span className="dim">
            <Foreign text={query.data.description} />
          </span>
        )}
      </PageTitle>
      <QueryStates query={query} hidden={words.repository.hidden} lines={8}>
        {(repository) => (
          <>
            {repository.deprecated !== undefined && (
              <Notice tone="warn">
                <Foreign text={repository.deprecated} />
              </Notice>
            )}
            <Tabs label={name}>
              <Link to="/r/$repository" params={{ repository: name }} activeOptions={{ exact: true }}>
                {words.repository.overview}
              </Link>
              {may(repository, "pull", account) && (
                <Link
                  to="/r/$repository/-/history"
                  params={{ repository: name }}
                  activeOptions={{ includeSearch: false }}
                >
                  {words.history.title}
                </Link>
              )}
              {may(repository, "administer", account) && (
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
