import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Image, Layer } from "../../api/images";
import { formatCount } from "../../format/size";
import { useLanguage, useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { Foreign } from "../../parts/Foreign";
import { Icon } from "../../parts/Icon";
import { Size } from "../../parts/Size";
import { Empty } from "../../states/Empty";
import { DownloadBlob } from "./DownloadBlob";
import { isFiles } from "./describeType";
import { alsoIn, bytesOnDisk, type LayerRow, layerRows, splitAtBase } from "./layerRows";
import styles from "./TagPage.module.css";

/** The registry does not count on beyond it. */
const MOST_COUNTED = 1_000;

interface Props {
  image: Image;
  reference: string;
}

/** What an image is made of, step for step, and its base as one; of anything else, its parts. */
export function LayersSection({ image, reference }: Props): ReactNode {
  const words = useWords();
  const { layers, indexed, base } = image;
  const [unfolded, setUnfolded] = useState(false);
  if (layers.length === 0) {
    return <Empty why={words.tag.noLayers} />;
  }
  const below = layers.slice(0, base?.layers ?? 0);
  const rows = splitAtBase(layerRows(image), below.length);
  // The same whether the base is folded or not: no bar changes its length.
  const largest = Math.max(...layers.map(({ size }) => size), sizeOf(below), 1);
  const line = (row: LayerRow): ReactNode => (
    <Line key={row.key} row={row} image={image} reference={reference} largest={largest} />
  );
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
          <th scope="col">{words.tag.elsewhere}</th>
          <th scope="col">
            <span className="unseen">{words.table.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {base !== undefined && (
          <tr>
            <td className="number">{below.length === 1 ? 1 : `1–${below.length}`}</td>
            <td className={styles.step}>
              <span className={styles.base}>
                <button
                  type="button"
                  className={styles.fold}
                  aria-expanded={unfolded}
                  onClick={() => setUnfolded(!unfolded)}
                >
                  <Icon name="down" />
                  {words.tag.base(below.length)}
                </button>
                <Link to="/r/$repository/-/tags/$tag" params={{ repository: base.repository, tag: base.tag }}>
                  {base.repository}:{base.tag}
                </Link>
              </span>
            </td>
            <Download bytes={sizeOf(below)} largest={largest} />
            {indexed && (
              <>
                <td className="number">
                  <Size bytes={bytesOnDisk(below) ?? 0} />
                </td>
                <td />
              </>
            )}
            <Elsewhere images={alsoIn(below)} />
            <td />
          </tr>
        )}
        {unfolded && rows.base.map(line)}
        {rows.above.map(line)}
      </tbody>
    </table>
  );
}

function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

/** A step, and the layer that it made. */
function Line({ row, image, reference, largest }: Props & { row: LayerRow; largest: number }): ReactNode {
  const words = useWords();
  const { step, layer } = row;
  return (
    <tr>
      <td className="number">{layer === null ? <span className="dim">–</span> : layer.number}</td>
      <td className={styles.step}>
        {step === "" && layer !== null ? <Nameless layer={layer} /> : <Foreign text={step} />}
      </td>
      {layer === null ? (
        <>
          <td className={styles.barCell} />
          <td className="number dim">{words.tag.noLayer}</td>
          {image.indexed && (
            <>
              <td />
              <td />
            </>
          )}
          <td />
          <td />
        </>
      ) : (
        <>
          <Download bytes={layer.size} largest={largest} />
          {image.indexed && <Changes layer={layer} />}
          <Elsewhere images={isFiles(layer.mediaType) ? alsoIn([layer]) : null} />
          <td>
            <Open image={image} layer={layer} reference={reference} />
          </td>
        </>
      )}
    </tr>
  );
}

function Download({ bytes, largest }: { bytes: number; largest: number }): ReactNode {
  return (
    <>
      <td className={styles.barCell}>
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: `${(bytes / largest) * 100}%` }} />
        </span>
      </td>
      <td className="number">
        <Size bytes={bytes} />
      </td>
    </>
  );
}

/** In how many other images it is, of those that whoever asks may see. */
function Elsewhere({ images }: { images: number | null }): ReactNode {
  const { words, language } = useLanguage();
  if (images === null) {
    return <td />;
  }
  const count = `${formatCount(images, language)}${images < MOST_COUNTED ? "" : "+"}`;
  return (
    <td className="dim" title={words.tag.elsewhereIs}>
      {words.tag.alsoIn(images, count)}
    </td>
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
