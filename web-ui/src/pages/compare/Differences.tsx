import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Comparison, Pair } from "../../api/comparisons";
import type { Image } from "../../api/images";
import type { Reference } from "../../app/reference";
import { Tabs } from "../../app/Tabs";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Notice } from "../../parts/Notice";
import { Size } from "../../parts/Size";
import { ChangedConfig } from "./ChangedConfig";
import { ChangedFiles } from "./ChangedFiles";
import { ChangedLayers } from "./ChangedLayers";
import styles from "./Compare.module.css";
import { verdictOn } from "./verdict";

const VIEWS = ["files", "layers", "config"] as const;

/** What the address of a comparison says beside the two images. */
export interface CompareAddress {
  view?: string | undefined;
  path?: string | undefined;
  entry?: string | undefined;
  /** Whose lines are shown, by its entry. */
  file?: string | undefined;
}

interface Props {
  comparison: Comparison;
  pair: Pair;
  images: { from: Image; to: Image };
  /** As the address has them: links lead to what the reader named. */
  names: { from: Reference; to: Reference };
  address: CompareAddress;
  change: (part: CompareAddress) => void;
}

/** The sums come first. */
export function Differences({ comparison, pair, images, names, address, change }: Props): ReactNode {
  const { words, language } = useLanguage();
  const { summary, config, layers, layersShared } = comparison;
  const view = VIEWS.find((one) => one === address.view) ?? "files";
  const count = (of: number): string => formatCount(of, language);
  const files = summary.added + summary.changed + summary.removed + summary.metadata;
  const told = {
    files: count(files),
    layers: words.compare.shared(layersShared, layers),
    config: count(config.length),
  };
  return (
    <div className="stack">
      <Verdict comparison={comparison} />
      <dl className={styles.sums}>
        <div>
          <dt>{words.compare.toFetch}</dt>
          <dd>
            <Size bytes={comparison.bytesToFetch} />
          </dd>
        </div>
        <div>
          <dt>{words.files.title}</dt>
          <dd className="number">
            {words.compare.sums(count(summary.added), count(summary.changed), count(summary.removed))}
            {summary.metadata > 0 && `, ${words.compare.metadata(summary.metadata)}`}
          </dd>
        </div>
        <div>
          <dt>{words.compare.newFiles}</dt>
          <dd>
            <Size bytes={summary.bytes} />
          </dd>
        </div>
      </dl>
      <Tabs label={words.compare.compare}>
        {VIEWS.map((one) => (
          <Link
            key={one}
            to="/compare"
            search={(before) => ({ ...before, view: one === "files" ? undefined : one })}
            replace
            resetScroll={false}
            activeOptions={{ exact: true }}
          >
            {words.compare.views[one]} <span className="dim number">{told[one]}</span>
          </Link>
        ))}
      </Tabs>
      {view === "files" && (
        <ChangedFiles comparison={comparison} pair={pair} names={names} address={address} change={change} />
      )}
      {view === "layers" && <ChangedLayers from={images.from} to={images.to} />}
      {view === "config" && <ChangedConfig config={config} />}
    </div>
  );
}

function Verdict({ comparison }: { comparison: Comparison }): ReactNode {
  const { words, language } = useLanguage();
  const list = new Intl.ListFormat(language);
  const verdict = verdictOn(comparison);
  switch (verdict.is) {
    case "same":
      return <Notice>{words.compare.same}</Notice>;
    case "equal":
      return <Notice>{words.compare.equal}</Notice>;
    case "configured":
      return <Notice>{words.compare.configured}</Notice>;
    case "attributes":
      return (
        <Notice>
          {words.compare.onlyAttributes(
            list.format(verdict.aspects.map((aspect) => words.compare.aspects[aspect] ?? aspect)),
          )}
        </Notice>
      );
    case "different":
      return null;
  }
}
