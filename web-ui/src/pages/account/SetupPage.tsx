import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { exploreQuery } from "../../api/search";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Hidden } from "../../states/Hidden";
import { NoSuchPage } from "../../states/NoSuchPage";
import { QueryStates } from "../../states/QueryStates";
import { PushLines } from "./PushLines";

/** The stream of events tells sooner, where there is one. */
const LOOK_MILLIS = 10_000;

/** After the first sign-in, while nothing is stored. It turns into the repository when the first push has arrived. */
export function SetupPage(): ReactNode {
  const words = useWords();
  const account = useAccount();
  const navigate = useNavigate();
  const [waited, setWaited] = useState(false);
  const query = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => exploreQuery({}).load(undefined, signal),
    enabled: account !== null,
    refetchInterval: LOOK_MILLIS,
  });
  const first = query.data?.rows[0]?.name;
  const empty = query.data?.rows.length === 0;
  useEffect(() => {
    if (empty) {
      setWaited(true);
    } else if (waited && first !== undefined) {
      void navigate({ to: "/r/$repository", params: { repository: first }, replace: true });
    }
  }, [empty, first, navigate, waited]);
  if (account === null) {
    return <Hidden why={words.setup.signInFirst} />;
  }
  return (
    <QueryStates query={query} lines={4}>
      {() =>
        empty ? (
          <>
            <PageTitle title={words.setup.title} />
            <p>{words.setup.why}</p>
            <PushLines name={account.name} />
            <p className="dim" role="status">
              {words.setup.waiting}
            </p>
          </>
        ) : (
          !waited && <NoSuchPage />
        )
      }
    </QueryStates>
  );
}
