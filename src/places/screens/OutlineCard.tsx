// A place's outline: shown, drawn, mended, taken away.
import { useState } from 'react';
import { placeAbove } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { useAct, useMayAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import { DistrictMap } from '../../shells/kit/district-map.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import type { PlaceFile, PlaceRow } from '../routes.ts';
import type { Geometry } from '../terms.ts';
import { OutlineBoard } from './OutlineBoard.tsx';
import { useT } from './places-words.ts';

export function OutlineCard({ place }: { place: PlaceFile }) {
  const t = useT();
  const tell = useTell();
  const [drawing, setDrawing] = useState(false);
  const may = useMayAct('drawGrid', { place: place.path });
  const { perform, pending } = useAct('drawGrid');
  const around = useLook<{ rows: PlaceRow[] }>(
    '/places',
    { within: placeAbove(place.path), level: place.level },
    { follows: ['places.'] },
  );
  const rows = around.data?.rows ?? [];
  const save = async (geometry: Geometry) => {
    try {
      await perform({ place: place.path, geometry });
      setDrawing(false);
      tell.done(SAVED);
    } catch (error) {
      tell.refused(error);
    }
  };
  const why: Words | undefined = may.may
    ? place.retiredAt === null
      ? undefined
      : { zh: '已停用，请先恢复使用', en: 'It is retired; bring it back first' }
    : may.why;
  if (drawing)
    return (
      <Card title={t('outlineCard')}>
        <OutlineBoard
          place={place}
          neighbours={rows.filter((row) => row.path !== place.path && row.geometry !== null)}
          pending={pending}
          onSave={(geometry) => void save(geometry)}
          onClose={() => setDrawing(false)}
        />
      </Card>
    );
  return (
    <Card title={t('outlineCard')}>
      <DistrictMap
        places={rows}
        values={new Map([[place.path, { value: 1, label: '' }]])}
        measure={{ zh: '所在位置', en: 'Where it lies' }}
        legend={false}
        open={place.path}
        height={300}
      />
      <p className="place-hint">
        {place.geometryFrom === null
          ? t('outlineNone')
          : t('outlineFrom', {
              by:
                place.geometryFrom.by === 'drawn'
                  ? t('byDrawn')
                  : t('byImport', { file: place.geometryFrom.fileName ?? '—' }),
              system: place.geometryFrom.system,
            })}
        {place.geometryFrom?.reviewNumber ? ` · ${t('reviewNumber')} ${place.geometryFrom.reviewNumber}` : ''}
      </p>
      <div className="place-foot">
        {place.geometry !== null && (
          <ActButton
            act="drawGrid"
            place={place.path}
            title={{ zh: '删除轮廓', en: 'Remove the outline' }}
            why={why}
            input={{ place: place.path, geometry: null }}
            confirm={CLEAR}
          />
        )}
        <WhyButton tone="primary" why={why} onPress={() => setDrawing(true)}>
          {place.geometry === null ? t('draw') : t('redraw')}
        </WhyButton>
      </div>
    </Card>
  );
}

const SAVED: Words = { zh: '轮廓已保存', en: 'The outline is saved' };
const CLEAR: Words = {
  zh: '删除后地图改为显示示意图。轮廓可以重新绘制或导入。',
  en: 'The map will show a schematic instead. The outline can be drawn or imported again.',
};
