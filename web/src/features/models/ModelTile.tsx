import type { CatalogueModel } from '@/api/schema.gen';
import { modelsText as t } from '@/text/models';
import { Link } from '@/ui/Link';
import { isFree, Price as Amount } from '@/ui/Price';
import { Badge } from '@/ui/States';
import { count, hundredths, milliseconds, speed } from './figures';
import styles from './Models.module.css';
import { Stars } from './Stars';

/** One model among others. */
export function ModelTile({ model }: { model: CatalogueModel }) {
  return (
    <li className={styles.tile}>
      <div>
        <h2 className={styles.name}>
          <Link to={`/models/${encodeURIComponent(model.modelId ?? '')}`}>{model.name}</Link>
        </h2>
        <p className={styles.owner}>
          {model.owner ? t.by(model.owner) : t.byNetwork}
          {model.reviews ? (
            <span>
              <Stars stars={model.rating} /> ({model.reviews})
            </span>
          ) : null}
        </p>
      </div>
      <p className={styles.description}>{model.description || t.noDescription}</p>
      <div className={styles.badges}>
        {Number(model.parameterCount ?? 0) > 0 ? <Badge>{count(model.parameterCount)} {t.facts.parameters}</Badge> : null}
        {model.quantization ? <Badge>{model.quantization}</Badge> : null}
        {model.contextLength ? <Badge>{count(model.contextLength)} {t.facts.context}</Badge> : null}
        {model.licence ? <Badge>{model.licence}</Badge> : null}
      </div>
      <p className={styles.measured}>{measured(model)}</p>
      <p className={styles.price}>
        <Price model={model} />
      </p>
    </li>
  );
}

function measured(model: CatalogueModel): string {
  const known = [
    [speed(model.tokensPerSecond), t.facts.tokensPerSecond],
    [milliseconds(model.firstTokenMs), t.facts.firstToken],
    [hundredths(model.availability), t.facts.availability],
  ].filter(([value]) => value !== undefined);
  return known.length > 0 ? known.map((pair) => pair.join(' ')).join(' · ') : t.facts.notMeasured;
}

function Price({ model }: { model: CatalogueModel }) {
  const asset = model.currency ?? '';
  if (!model.monthPrice && !model.usePrice) return <>{t.planOnly}</>;
  return (
    <>
      {model.monthPrice ? (
        <span>
          {isFree(model.monthPrice) ? '' : t.from} <Amount amount={model.monthPrice} asset={asset} /> {t.aMonth}
        </span>
      ) : null}
      {model.usePrice ? (
        <span>
          {isFree(model.usePrice) ? '' : t.from} <Amount amount={model.usePrice} asset={asset} /> {t.perUse}
        </span>
      ) : null}
    </>
  );
}
