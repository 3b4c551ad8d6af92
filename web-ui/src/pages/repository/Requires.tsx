import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Act, may, repositoryQuery } from "../../api/repositories";
import { useWords } from "../../i18n/context";
import { Hidden } from "../../states/Hidden";
import { QueryStates } from "../../states/QueryStates";

interface Props {
  repository: string;
  act: Act;
  children: ReactNode;
}

/** A page for those who may do this; for others there is no such page. */
export function Requires({ repository, act, children }: Props): ReactNode {
  const words = useWords();
  const query = useQuery(repositoryQuery(repository));
  return (
    <QueryStates query={query} hidden={words.repository.hidden}>
      {(found) => (may(found, act) ? children : <Hidden why={words.states.noSuchPageWhy} />)}
    </QueryStates>
  );
}
