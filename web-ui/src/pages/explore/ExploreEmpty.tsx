import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { lookupQuery } from "../../api/lookup";
import type { Search } from "../../api/search";
import { useAccount } from "../../api/session";
import { useWords } from "../../i18n/context";
import { Empty } from "../../states/Empty";
import { PushLines } from "../account/PushLines";

interface Props {
  search: Search;
  drop: (name: keyof Search) => void;
}

const FILTERS = ["platform", "kind", "official", "starred", "ns", "q"] as const;

/** Says which filter to drop; where there is none, what to do to have something here. */
export function ExploreEmpty({ search, drop }: Props): ReactNode {
  const words = useWords();
  const account = useAccount();
  const set = FILTERS.filter((name) => search[name] !== undefined);
  const { data: matches = [] } = useQuery(lookupQuery(search.q ?? ""));
  if (set.length > 0 && matches.length > 0) {
    return <Empty why={words.explore.onlyInside} />;
  }
  if (set.length > 0) {
    return (
      <Empty why={words.explore.nothingFits}>
        <div className="row">
          {set.map((name) => (
            <Button key={name} onClick={() => drop(name)}>
              {words.explore.drop(words.explore.filters[name], search[name] === "true" ? "" : (search[name] ?? ""))}
            </Button>
          ))}
        </div>
      </Empty>
    );
  }
  if (account === null) {
    return (
      <Empty why={words.explore.nothingPublic}>
        <Link to="/sign-in">{words.nav.signIn}</Link>
      </Empty>
    );
  }
  return (
    <Empty why={words.explore.nothingStored}>
      <PushLines name={account.name} />
    </Empty>
  );
}
