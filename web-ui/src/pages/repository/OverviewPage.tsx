import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { may, type Repository, repositoryQuery } from "../../api/repositories";
import { useAccount } from "../../api/session";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { PushLines } from "../account/PushLines";
import styles from "./OverviewPage.module.css";
import { PullCommand } from "./PullCommand";
import { Readme } from "./Readme";
import { ReadmeEditor } from "./ReadmeEditor";
import { RepositoryFacts } from "./RepositoryFacts";

/** What one came for: a command that works, what it is, and how it is. */
export function OverviewPage(): ReactNode {
  const words = useWords();
  const { repository: name } = useParams({ from: "/r/$repository/" });
  const query = useQuery(repositoryQuery(name));
  return (
    <QueryStates query={query} hidden={words.repository.hidden}>
      {(repository) => <Overview repository={repository} />}
    </QueryStates>
  );
}

function Overview({ repository }: { repository: Repository }): ReactNode {
  const words = useWords();
  const account = useAccount();
  const { edit } = useSearch({ from: "/r/$repository/" });
  const navigate = useNavigate({ from: "/r/$repository/" });
  const show = (what: string | undefined): void => void navigate({ search: { edit: what } });
  if (edit === "readme" && may(repository, "edit")) {
    return <ReadmeEditor repository={repository} onDone={() => show(undefined)} />;
  }
  const newest = repository.listed?.newest;
  return (
    <div className={styles.columns}>
      <div className="stack-wide">
        {newest !== undefined && <PullCommand repository={repository.name} reference={newest} />}
        {newest === undefined && account !== null && may(repository, "push") && (
          <Empty why={words.repository.pushWhy}>
            <PushLines name={account.name} repository={repository.name} />
          </Empty>
        )}
        {repository.readme === "" ? (
          <p className="dim">{words.repository.noReadme}</p>
        ) : (
          <Readme html={repository.readmeHtml} />
        )}
        {may(repository, "edit") && (
          <div>
            <Button onClick={() => show("readme")}>
              {repository.readme === "" ? words.repository.writeReadme : words.repository.editReadme}
            </Button>
          </div>
        )}
      </div>
      <RepositoryFacts repository={repository} />
    </div>
  );
}
