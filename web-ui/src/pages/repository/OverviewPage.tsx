import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { repositoryQuery } from "../../api/repositories";
import { useAccount } from "../../api/session";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { PushLines } from "../account/PushLines";
import { PullCommand } from "./PullCommand";
import { may } from "./rights";

/** What one came for: a command that works. */
export function OverviewPage(): ReactNode {
  const words = useWords();
  const { repository: name } = useParams({ from: "/r/$repository/" });
  const account = useAccount();
  const query = useQuery(repositoryQuery(name));
  return (
    <QueryStates query={query} hidden={words.repository.hidden}>
      {(repository) => (
        <>
          <PullCommand repository={name} reference="latest" />
          {account !== null && may(repository, "push", account) && (
            <Empty why={words.repository.pushWhy}>
              <PushLines name={account.name} repository={name} />
            </Empty>
          )}
        </>
      )}
    </QueryStates>
  );
}
