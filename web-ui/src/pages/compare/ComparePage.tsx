import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { comparisonQuery } from "../../api/comparisons";
import { type Image, imageQuery } from "../../api/images";
import { PageTitle } from "../../app/PageTitle";
import { type Reference, readReference } from "../../app/reference";
import { useWords } from "../../i18n/context";
import { Notice } from "../../parts/Notice";
import { WaitForJob } from "../../parts/WaitForJob";
import { usePreferences } from "../../preferences";
import { QueryStates } from "../../states/QueryStates";
import { usePlatformInAddress } from "../tag/usePlatformInAddress";
import { CompareForm } from "./CompareForm";
import { Differences } from "./Differences";

/** Two images of any two repositories: what one who has the first gets with the second. */
export function ComparePage(): ReactNode {
  const words = useWords();
  const search = useSearch({ from: "/compare" });
  const from = readReference(search.from ?? "", window.location.host);
  const to = readReference(search.to ?? "", window.location.host);
  return (
    <>
      <PageTitle
        title={words.compare.compare}
        {...(from === null || to === null ? {} : { tab: `${search.from} → ${search.to}` })}
      />
      {from !== null && to !== null ? (
        <Two key={`${search.from} ${search.to}`} from={from} to={to} />
      ) : (
        <>
          <CompareForm platforms={[]} platform={undefined} />
          {(search.from !== undefined || search.to !== undefined) && (
            <Notice tone="warn">{words.compare.noReference}</Notice>
          )}
        </>
      )}
    </>
  );
}

function Two({ from, to }: { from: Reference; to: Reference }): ReactNode {
  const words = useWords();
  const { platform } = useSearch({ from: "/compare" });
  const { platform: remembered } = usePreferences();
  const wanted = { platform, remembered };
  const first = useQuery(imageQuery(from.repository, from.tag ?? from.digest, wanted));
  const second = useQuery(imageQuery(to.repository, to.tag ?? to.digest, wanted));
  usePlatformInAddress(
    [
      { repository: from.repository, reference: from.tag ?? from.digest, image: first.data },
      { repository: to.repository, reference: to.tag ?? to.digest, image: second.data },
    ],
    wanted,
  );
  return (
    <>
      <CompareForm
        platforms={platformsOf(first.data, second.data)}
        platform={second.data?.platform ?? first.data?.platform ?? platform}
      />
      <QueryStates query={first} hidden={words.compare.hidden(true)} lines={10}>
        {(one) => (
          <QueryStates query={second} hidden={words.compare.hidden(false)} lines={10}>
            {(other) => <Compared from={one} to={other} names={{ from, to }} />}
          </QueryStates>
        )}
      </QueryStates>
    </>
  );
}

/** What both can be compared for; an image that is no index is compared whatever is chosen. */
function platformsOf(first: Image | undefined, second: Image | undefined): string[] {
  const one = first?.platforms ?? [];
  const other = second?.platforms ?? [];
  if (one.length === 0 || other.length === 0) {
    return [...one, ...other];
  }
  return one.filter((platform) => other.includes(platform));
}

interface ComparedProps {
  from: Image;
  to: Image;
  names: { from: Reference; to: Reference };
}

function Compared({ from, to, names }: ComparedProps): ReactNode {
  const words = useWords();
  const search = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const pair = { from: `${from.repository}@${from.digest}`, to: `${to.repository}@${to.digest}` };
  const query = useQuery(comparisonQuery(pair, ""));
  return (
    <QueryStates query={query} hidden={words.compare.hidden(true)} lines={10}>
      {({ data, job }) =>
        data === null ? (
          <WaitForJob key={job.id} job={job} again={() => void query.refetch()} />
        ) : (
          <Differences
            comparison={data}
            pair={pair}
            images={{ from, to }}
            names={names}
            address={search}
            change={(part) =>
              void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false })
            }
          />
        )
      }
    </QueryStates>
  );
}
