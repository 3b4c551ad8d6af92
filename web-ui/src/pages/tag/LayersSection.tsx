import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Image, Layer } from "../../api/images";
import { formatCount } from "../../format/size";
import { useLanguage, useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Foreign } from "../../parts/Foreign";
import { Size } from "../../parts/Size";
import { Empty } from "../../states/Empty";
import { DownloadBlob } from "./DownloadBlob";
import { isFiles } from "./describeType";
import { layerRows } from "./layerRows";
import styles from "./TagPage.module.css";

interface Props {
  image: Image;
  reference: string;
}

/** What an image is made of, step for step; of anything else, its parts. */
export function LayersSection({ image, reference }: Props): ReactNode {
  const words = useWords();
  const { layers, indexed } = image;
  if (layers.length === 0) {
    return <Empty why={words.tag.noLayers} />;
  }
  const largest = Math.max(...layers.map((layer) => layer.size), 1);
  return (
    <table className={`plain-table ${styles.layers}`}>
      <thead>
        <tr>
          <th scope="col">{words.tag.layer}</th>
          <th scope="col">{words.tag.step}</th>
          <th scope="col" className="number" colSpan={2}>
            {words.size.download}
          </th>
          {indexed && (
            <>
              <th scope="col" className="number">
                {words.tag.unpacked}
              </th>
              <th scope="col">{words.tag.changes}</th>
            </>
          )}
          <th scope="col">
            <span className="unseen">{words.table.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {layerRows(image).map(({ key, step, layer }) => (
          <tr key={key}>
            <td className="number">{layer === null ? <span className="dim">–</span> : layer.number}</td>
            <td className={styles.step}>
              {step === "" && layer !== null ? <Nameless layer={layer} /> : <Foreign text={step} />}
            </td>
            {layer === null ? (
              <>
                <td className={styles.barCell} />
                <td className="number dim">{words.tag.noLayer}</td>
                {indexed && (
                  <>
                    <td />
                    <td />
                  </>
                )}
                <td />
              </>
            ) : (
              <>
                <td className={styles.barCell}>
                  <span className={styles.bar} aria-hidden="true">
                    <span style={{ width: `${(layer.size / largest) * 100}%` }} />
                  </span>
                </td>
                <td className="number">
                  <Size bytes={layer.size} />
                </td>
                {indexed && <Changes layer={layer} />}
                <td>
                  <Open image={image} layer={layer} reference={reference} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Its digest and type stand for a layer of which no step is known. */
function Nameless({ layer }: { layer: Layer }): ReactNode {
  return (
    <span className="row">
      <Digest digest={layer.digest} />
      {!isFiles(layer.mediaType) && <Foreign text={layer.mediaType} />}
    </span>
  );
}

function Changes({ layer }: { layer: Layer }): ReactNode {
  const { words, language } = useLanguage();
  const { added = 0, changed = 0, removed = 0, bytes = 0 } = layer.changes ?? {};
  const count = (of: number): string => formatCount(of, language);
  return (
    <>
      <td className="number">
        <Size bytes={bytes} />
      </td>
      <td className="number" title={words.tag.changesAre(count(added), count(changed), count(removed))}>
        +{count(added)} ~{count(changed)} −{count(removed)}
      </td>
    </>
  );
}

/** The files of a layer; what holds no files can be downloaded. */
function Open({ image, layer, reference }: Props & { layer: Layer }): ReactNode {
  const words = useWords();
  const { repository } = image;
  if (!layer.stored) {
    return <span className="dim">{words.tag.notStored}</span>;
  }
  if (!isFiles(layer.mediaType)) {
    return <DownloadBlob repository={repository} digest={layer.digest} name="" />;
  }
  const search = { platform: image.platform, layer: String(layer.number) };
  const name = words.tag.filesOf(layer.number);
  return reference.includes(":") ? (
    <Link
      to="/r/$repository/-/manifests/$digest/files"
      params={{ repository, digest: reference }}
      search={search}
      aria-label={name}
    >
      {words.files.title}
    </Link>
  ) : (
    <Link
      to="/r/$repository/-/tags/$tag/files"
      params={{ repository, tag: reference }}
      search={search}
      aria-label={name}
    >
      {words.files.title}
    </Link>
  );
}
